import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fetch } from 'undici';
import { claimHome, projectRoot } from '../../temporal-dev/home.js';
import { ownServers } from '../../temporal-dev/own-servers.js';
import { anyPorts } from '../../temporal-dev/ports.js';
import { startStack } from '../../temporal-dev/stack.js';
import { timed } from '../../temporal-dev/tools.js';
import { latencies } from '../latencies.js';
import { TableFiller } from './table-filler.js';
import { type Subject, subjects } from './subjects.js';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    requests: { type: 'string', default: '200' },
    only: { type: 'string', default: '' },
  },
});
const rows = Number(values.rows);
const requests = Number(values.requests);
const home = join(projectRoot, '.turnup', 'bench-lists');
const report = console.log;

// A run that was killed has left data, and perhaps processes, behind.
const release = await claimHome(home, report);
await release();
await rm(home, { recursive: true, force: true });
const stack = await startStack({ home, ports: anyPorts, env: ownServers, report });
try {
  const filler = await TableFiller.open(stack.databaseUrl, rows);
  for (const subject of subjects(rows)) {
    const { table } = subject.tableRows;
    if (values.only !== '' && values.only !== table) continue;
    await timed(report, `${table}: ${rows} rows`, () => filler.fill(subject.tableRows));
    report(
      `\n${table}, ${rows} rows, ${await filler.sizeOf(table)} MB; ${requests} requests each, one at a time`,
    );
    report(`  ${'query'.padEnd(44)}p50 ms    p99 ms`);
    for (const name of Object.keys(subject.queries)) report(await measure(stack.urls.api, subject, name));
  }
  await filler.close();
} finally {
  await stack.stop();
  await rm(home, { recursive: true, force: true });
}

/** A line of the table. */
async function measure(api: string, { path, queries }: Subject, name: string): Promise<string> {
  const took: number[] = [];
  for (let number = 0; number < requests; number += 1) {
    const query = queries[name]!((below) => Math.floor(Math.random() * below));
    const started = performance.now();
    const response = await fetch(`${api}${path}?${query}`);
    const body = await response.text();
    took.push(performance.now() - started);
    if (response.status !== 200) return `  ${name.padEnd(44)}${response.status} ${body}`;
  }
  const { p50, p99 } = latencies(took);
  return `  ${name.padEnd(44)}${p50.toFixed(1).padEnd(10)}${p99.toFixed(1)}`;
}
