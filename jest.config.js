const { randomInt } = require('node:crypto');
const { availableParallelism } = require('node:os');

process.env.TEST_SEED ??= String(randomInt(2 ** 31));
process.stderr.write(
  `Random seed, to be given back for the same values: TEST_SEED=${process.env.TEST_SEED}\n`
);

const swc = {
  '^.+\\.tsx?$': [
    '@swc/jest',
    { jsc: { target: 'es2022', parser: { syntax: 'typescript', tsx: true } } },
  ],
};

// Jest takes every word behind this option for the name of a project, and would run all files.
const [, selection = ''] = /--selectProjects ([^-]*)/.exec(process.argv.join(' ')) ?? [];
if (selection.includes('/')) {
  throw new Error('Name the test file before --selectProjects, or leave that away: npx jest FILE');
}

const project = (displayName, options = {}) => ({
  displayName,
  testEnvironment: 'node',
  testMatch: [`<rootDir>/tests/${displayName}/**/*.test.ts`],
  transform: swc,
  setupFiles: ['<rootDir>/tests/support/seed.ts'],
  ...options,
});

const withStrapi = { testEnvironment: '<rootDir>/tests/support/strapi-environment.js' };

module.exports = {
  projects: [
    project('unit'),
    project('integration', withStrapi),
    project('sql', withStrapi),
    project('package'),
    project('e2e', {
      globalSetup: '<rootDir>/tests/e2e/setup.ts',
      globalTeardown: '<rootDir>/tests/e2e/teardown.ts',
    }),
  ],
  // A test that waits for a condition fails by this limit; the first browser test builds the admin panel.
  testTimeout: 300_000,
  // Jest would leave one of two cores idle, and tests wait for a database a good part of the time.
  maxWorkers: Math.max(2, availableParallelism() - 1),
};
