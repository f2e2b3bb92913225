import { tearDown } from './infrastructure.js';
import { faultsOfWholeRun, staleExceptions } from './recorded-moves.js';
import { endShared, isWholeRun, movesOfRun, serveShared } from './shared-servers.js';

// The `exit` of this process ends its servers too, whichever way the run is broken off: mocha runs the tests in children,
// which it ends by SIGTERM at Ctrl-C, and which notice nothing when mocha itself is ended.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
const mocha = process.ppid;
setInterval(() => process.ppid === mocha || process.exit(1), 500).unref();

export const mochaGlobalSetup = serveShared;
export const mochaGlobalTeardown = endRun;

/** Ends what the run has shared; a table of states with a move that no test makes fails a whole run as a test would. */
async function endRun(this: Mocha.Runner): Promise<void> {
  await endShared();
  if (!isWholeRun() || this.failures > 0) return;
  for (const move of staleExceptions(movesOfRun))
    console.log(`  ${move} is made, and no exception any more (test/support/recorded-moves.ts)`);
  const faults = faultsOfWholeRun(movesOfRun);
  if (faults.length > 0) throw new Error(['Moves of states:', ...faults].join('\n  '));
}

export const mochaHooks = {
  async afterAll(this: Mocha.Context): Promise<void> {
    this.timeout('60s');
    await tearDown();
  },
};
