import { tearDown } from './infrastructure.js';

// The `exit` of this process ends the servers too, whichever way the run is broken off: mocha runs the tests in a child,
// which it ends by SIGTERM at Ctrl-C, and which notices nothing when mocha itself is ended.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
const mocha = process.ppid;
setInterval(() => process.ppid === mocha || process.exit(1), 500).unref();

export const mochaHooks = {
  async afterAll(this: Mocha.Context): Promise<void> {
    this.timeout('60s');
    await tearDown();
  },
};
