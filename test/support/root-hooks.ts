import { tearDown } from './infrastructure.js';
import { endShared, serveShared } from './shared-servers.js';

// The `exit` of this process ends its servers too, whichever way the run is broken off: mocha runs the tests in children,
// which it ends by SIGTERM at Ctrl-C, and which notice nothing when mocha itself is ended.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
const mocha = process.ppid;
setInterval(() => process.ppid === mocha || process.exit(1), 500).unref();

export const mochaGlobalSetup = serveShared;
export const mochaGlobalTeardown = endShared;

export const mochaHooks = {
  async afterAll(this: Mocha.Context): Promise<void> {
    this.timeout('60s');
    await tearDown();
  },
};
