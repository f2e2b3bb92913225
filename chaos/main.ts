import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { claimHome, projectRoot } from '../temporal-dev/home.js';
import { ownServers } from '../temporal-dev/own-servers.js';
import { anyPorts } from '../temporal-dev/ports.js';
import { startStack, type Stack } from '../temporal-dev/stack.js';
import { timed } from '../temporal-dev/tools.js';
import { readOptions, usage } from './options.js';
import { prepareForChaos, runChaos } from './run.js';
import { summary } from './summary.js';

const home = join(projectRoot, '.turnup', 'chaos');

const begin = performance.now();
const { keep, help, workers, ...options } = readOptions(process.argv.slice(2));
if (help) {
  console.log(usage);
  process.exit(0);
}
let stack: Stack | undefined;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void end(1));

try {
  report(`Chaos: ${options.orders} orders, ${options.kills} kills, --seed ${options.seed}`);
  await discardHome();
  stack = await startStack({
    home,
    ports: anyPorts,
    env: { ...ownServers, TURNUP_INQUIRY_SECONDS: '3', TURNUP_SWEEP_SECONDS: '10' },
    workers,
    report,
  });
  const started = stack;
  await timed(report, 'Catalog loaded, sandbox faults enabled', () => prepareForChaos(started, options.seed));
  const outcome = await runChaos(stack, options, report);
  report(`Audit\n\n${summary(outcome)}\n`);
  await end(outcome.differences.length === 0 && outcome.unexpectedDeaths.length === 0 ? 0 : 1);
} catch (error) {
  console.error(error);
  await end(1);
}

// What a failed run leaves is what explains it.
async function end(exitCode: number): Promise<void> {
  await stack?.stop();
  if (keep || exitCode !== 0) report(`Logs and data are in ${home}`);
  else await rm(home, { recursive: true, force: true });
  process.exit(exitCode);
}

// A run that was killed has left data, and perhaps processes, behind.
async function discardHome(): Promise<void> {
  const release = await claimHome(home, report);
  await release();
  await rm(home, { recursive: true, force: true });
}

function report(line: string): void {
  console.log(`${((performance.now() - begin) / 1_000).toFixed(1).padStart(6)} s  ${line}`);
}
