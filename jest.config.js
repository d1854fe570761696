const swc = {
  '^.+\\.tsx?$': [
    '@swc/jest',
    { jsc: { target: 'es2022', parser: { syntax: 'typescript', tsx: true } } },
  ],
};

const project = (displayName) => ({
  displayName,
  testEnvironment: 'node',
  testMatch: [`<rootDir>/tests/${displayName}/**/*.test.ts`],
  transform: swc,
});

module.exports = {
  projects: ['unit', 'integration', 'package', 'e2e'].map(project),
  // A test that waits for a condition fails by this limit; the first browser test builds the admin panel.
  testTimeout: 300_000,
};
