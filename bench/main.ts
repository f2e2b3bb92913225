import { measureBeside } from './beside-large.js';
import { compare } from './comparison.js';
import { measureEvents } from './events.js';
import { measureGrowth } from './large-order.js';
import { measureOpenLoop } from './load.js';
import { measureQuoteLines } from './quote-lines.js';
import { measureFallouts } from './fallouts.js';
import { measureParked } from './parked.js';
import { measureWaiting } from './waiting.js';
import { benchOptions, type BenchOptions, usage } from './options.js';
import { type BenchResult, machine, table } from './result.js';
import { type BenchEnvironment, openBenchEnvironment } from './environment.js';

// Far from what the machine can do: so that the API is measured, not the queue before it.
const steady = { perSecond: 5, count: 150 };
const repeatedSignalMs = 1_000;

const cleanup: (() => Promise<void>)[] = [];
let opening: Promise<unknown> = Promise.resolve();
let ending: Promise<void> | undefined;
let interruptedAt: number | undefined;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void interrupt());

try {
  const options = benchOptions(process.argv.slice(2));
  if (options) await main(options);
  else process.stdout.write(usage);
  await end();
} catch (error) {
  // Failures caused by Ctrl-C are not reported.
  if (interruptedAt === undefined) console.error(error instanceof Error ? error.message : error);
  await end();
  process.exitCode = 1;
}

async function main(options: BenchOptions): Promise<void> {
  const report = options.json ? console.error : console.log;
  const opened = openBenchEnvironment(cleanup, report);
  opening = opened;
  const scene = await opened;
  const result = await measure(scene, options, report);
  if (options.json) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  else report(table(result));
}

async function measure(
  scene: BenchEnvironment,
  options: BenchOptions,
  report: (line: string) => void,
): Promise<BenchResult> {
  const { orders, inFlight, rounds, lines, events, beside, parked, fallouts, waiting } = options;
  const comparison = rounds > 0 ? await compare(scene, options, report) : undefined;
  if (comparison) report(`Steady: ${steady.count} orders, ${steady.perSecond} a second`);
  const atFive = comparison ? await measureOpenLoop(steady, async () => scene.orders.fibre()) : undefined;
  const growth = lines > 0 ? await measureGrowth(scene, lines, report) : undefined;
  const eventFigures = events > 0 ? await measureEvents(scene, events, report) : undefined;
  const besideLarge = beside.length > 0 ? await measureBeside(scene, options, report) : undefined;
  const parkedFigures = parked > 0 ? await measureParked(scene, parked, report) : undefined;
  const falloutFigures = fallouts > 0 ? await measureFallouts(scene, fallouts, report) : undefined;
  const waitingFigures = waiting > 0 ? await measureWaiting(scene, options, report) : undefined;
  return {
    date: new Date().toISOString().slice(0, 16).replace('T', ' '),
    ...machine(),
    versions: scene.versions,
    orders,
    inFlight,
    rounds,
    quote: measureQuoteLines(),
    ...(comparison && { comparison }),
    ...(atFive && { steady: atFive }),
    ...(growth && { growth }),
    ...(parkedFigures && { parked: parkedFigures }),
    ...(falloutFigures && { fallout: falloutFigures }),
    ...(eventFigures && { events: eventFigures }),
    ...(besideLarge && { beside: besideLarge }),
    ...(waitingFigures && { waiting: waitingFigures }),
  };
}

/** Ends what was started, last first; called again it waits for the same end. */
function end(): Promise<void> {
  ending ??= (async () => {
    for (const each of cleanup.splice(0).toReversed()) await each();
  })();
  return ending;
}

// The same Ctrl-C arrives twice, from the terminal and from npm; a later one ends everything without ceremony.
async function interrupt(): Promise<void> {
  if (interruptedAt !== undefined && Date.now() - interruptedAt < repeatedSignalMs) return;
  if (interruptedAt === undefined) {
    interruptedAt = Date.now();
    console.error('Stopping');
    await opening.catch(() => undefined);
    await end();
  }
  process.exit(130);
}
