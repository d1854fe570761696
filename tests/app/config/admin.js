module.exports = ({ env }) => ({
  auth: { secret: 'test-app-admin-jwt-secret' },
  apiToken: { salt: 'test-app-api-token-salt' },
  transfer: { token: { salt: 'test-app-transfer-token-salt' } },
  secrets: { encryptionKey: env('ENCRYPTION_KEY', 'test-app-encryption-key') },
  // Tests log in often.
  rateLimit: { enabled: false },
  flags: { nps: false, promoteEE: false },
  // Tests that need no browser start without an admin build.
  serveAdminPanel: env.bool('SERVE_ADMIN_PANEL', true),
});
