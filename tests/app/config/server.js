module.exports = ({ env }) => ({
  host: env('HOST', '127.0.0.1'),
  port: env.int('PORT', 1337),
  url: env('PUBLIC_URL', ''),
  mcp: { enabled: env.bool('WITH_MCP', false) },
  app: { keys: ['test-app-key-a', 'test-app-key-b'] },
});
