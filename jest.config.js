const swc = {
  '^.+\\.tsx?$': [
    '@swc/jest',
    { jsc: { target: 'es2022', parser: { syntax: 'typescript', tsx: true } } },
  ],
};

// Jest takes every word behind this option for the name of a project, and would run all files.
const selection = process.argv.slice(process.argv.indexOf('--selectProjects') + 1);
if (process.argv.includes('--selectProjects') && selection.some((word) => word.includes('/'))) {
  throw new Error('Name the test file before --selectProjects, or leave that away: npx jest FILE');
}

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
