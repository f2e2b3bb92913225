import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { projectRoot } from '../temporal-dev/home.js';
import { runDrill } from './run.js';
import { openSite, type Site } from './site.js';
import { recordVersionBefore, scriptsOfToday, unpackVersion, versionOfToday } from './version.js';

const usage = `npm run upgrade-drill -- [options]

  --orders 200    orders that wait when the first change comes
  --from <ref>    the git ref of the version before, in place of drill/version-before.tar.gz
  --minutes 10    how long orders may take after the last change
  --keep          keeps logs and data in .turnup/upgrade-drill
  --record <ref>  makes the ref the version before, for a release, and does nothing else`;

const { values } = parseArgs({
  options: {
    orders: { type: 'string', default: '200' },
    from: { type: 'string' },
    minutes: { type: 'string', default: '10' },
    keep: { type: 'boolean', default: false },
    record: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(usage);
  process.exit(0);
}
if (values.record !== undefined) {
  await recordVersionBefore(values.record);
  process.exit(0);
}

const home = join(projectRoot, '.turnup', 'upgrade-drill');
const begin = performance.now();
let site: Site | undefined;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void end(1));

try {
  await rm(join(home, 'database'), { recursive: true, force: true });
  await rm(join(home, 'temporal'), { recursive: true, force: true });
  await rm(join(home, 'sandbox'), { recursive: true, force: true });
  const before = await unpackVersion(join(home, 'version-before'), report, values.from);
  const scripts = await scriptsOfToday(join(home, 'version-of-today'));
  report(`The version before is ${values.from ?? 'that of drill/version-before.tar.gz'}`);
  site = await openSite(home, scripts.programs, report);
  const outcome = await runDrill(site, [before, versionOfToday(scripts)], {
    orders: whole('orders', values.orders),
    largeOrders: 4,
    workers: 2,
    pauseMs: 20_000,
    overlapMs: 5_000,
    managedWhenMixed: true,
    orderEveryMs: 2_000,
    answerMs: { min: 500, max: 40_000 },
    lagSeconds: 90,
    timeoutMs: whole('minutes', values.minutes) * 60_000,
    report,
  });
  const { differences, unexpectedDeaths, repeatedRequests, orders, rollbackRefused } = outcome;
  const faults = [...differences, ...unexpectedDeaths.map((death) => `DIED BY ITSELF: ${death}`)];
  console.log(
    [
      '',
      `  orders             ${orders}`,
      `  rollback           ${rollbackRefused ?? 'done'}`,
      `  requests repeated  ${repeatedRequests}`,
      '',
      ...(faults.length === 0
        ? ['No order was lost, doubled or stuck.']
        : [`${faults.length} FAULTS`, ...faults]),
    ].join('\n'),
  );
  await end(faults.length === 0 ? 0 : 1);
} catch (error) {
  console.error(error);
  await end(1);
}

// What a failed run leaves is what explains it.
async function end(exitCode: number): Promise<void> {
  await site?.stop();
  if (values.keep || exitCode !== 0) report(`Logs and data are in ${home}`);
  else await rm(home, { recursive: true, force: true });
  process.exit(exitCode);
}

function whole(name: string, text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new Error(`--${name} must be a whole number, not "${text}".\n\n${usage}`);
}

function report(line: string): void {
  console.log(`${((performance.now() - begin) / 1_000).toFixed(1).padStart(6)} s  ${line}`);
}
