import { mkdir, rm, writeFile } from 'node:fs/promises';
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
import { confined, everything, keys } from './callers.js';
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
const keyFile = join(projectRoot, '.turnup', 'bench-lists-keys.json');
await mkdir(join(projectRoot, '.turnup'), { recursive: true });
await writeFile(keyFile, JSON.stringify(keys));
const env = { ...ownServers, TURNUP_API_KEYS: keyFile };
const stack = await startStack({ home, ports: anyPorts, env, report });
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
    for (const name of Object.keys(subject.queries))
      report(
        await measure(stack.urls.api, subject, { name, query: subject.queries[name]!, key: everything }),
      );
    // The same first page for who sees a part of the table only.
    for (const { key, caller } of confined) {
      const asked = { name: `first page, ${caller}`, query: () => '', key };
      report(await measure(stack.urls.api, subject, asked));
    }
  }
  await filler.close();
} finally {
  await stack.stop();
  await rm(home, { recursive: true, force: true });
  await rm(keyFile, { force: true });
}

interface Asked {
  readonly name: string;
  readonly query: Subject['queries'][string];
  readonly key: string;
}

/** A line of the table. */
async function measure(api: string, { path }: Subject, { name, query: ask, key }: Asked): Promise<string> {
  const took: number[] = [];
  for (let number = 0; number < requests; number += 1) {
    const query = ask((below) => Math.floor(Math.random() * below));
    const started = performance.now();
    const response = await fetch(`${api}${path}?${query}`, { headers: { 'x-api-key': key } });
    const body = await response.text();
    took.push(performance.now() - started);
    if (response.status !== 200) return `  ${name.padEnd(44)}${response.status} ${body}`;
  }
  const { p50, p99 } = latencies(took);
  return `  ${name.padEnd(44)}${p50.toFixed(1).padEnd(10)}${p99.toFixed(1)}`;
}
