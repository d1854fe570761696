import jestConfig from './jest.config.js';

const unit = jestConfig.projects.find(({ displayName }) => displayName === 'unit');

// Only what decides, not what talks to the database or the network; and only the tests of that: a
// mutant must be caught by the rule that it breaks, and the tests of the receiver wait for what a
// mutant may never let happen.
/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  mutate: [
    'server/src/receive/{headers,signature}.ts',
    'server/src/video/{order,video,describe,path,payload-fields}.ts',
    'server/src/map/*.ts',
    'server/src/write/{ownership,publication}.ts',
  ],
  ignorePatterns: ['dist', 'tests/app'],
  testRunner: 'jest',
  jest: {
    // Laid over jest.config.js.
    config: {
      ...unit,
      testMatch: [
        '<rootDir>/tests/unit/{headers,signature,order,video,map-*,path,check,describe,propose,payload-fields,problem-text,ownership,publication}.test.ts',
      ],
      projects: [],
    },
  },
  coverageAnalysis: 'perTest',
  concurrency: 1,
  reporters: ['clear-text', 'progress'],
  thresholds: { high: 95, low: 90, break: 90 },
  cleanTempDir: 'always',
};
