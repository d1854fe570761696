import fc from 'fast-check';

// Each run draws other values; `jest.config.js` prints where they began.
fc.configureGlobal({ seed: Number(process.env['TEST_SEED']) });
