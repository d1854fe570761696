const { TestEnvironment } = require('jest-environment-node');
const { register } = require('tsx/cjs/api');

register();
const { bootSite } = require('./boot.ts');

// Jest loads every module anew for each test file. Strapi has thousands of them; so they, and the
// plugin's sources with them, are loaded outside of its sandbox, once for all files of a worker.
module.exports = class extends TestEnvironment {
  async setup() {
    await super.setup();
    this.global.bootSite = bootSite;
  }
};
