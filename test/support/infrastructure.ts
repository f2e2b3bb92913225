import { createConnection } from 'mysql2/promise';
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createSchema, startDatabase } from '../../temporal-dev/database-server.js';
import type { DatabaseServer } from '../../temporal-dev/database-server.js';
import { claimHome, homeAbandoned, projectRoot } from '../../temporal-dev/home.js';
import { anyPorts, assignPorts } from '../../temporal-dev/ports.js';
import { startStack } from '../../temporal-dev/stack.js';
import type { Stack, StackOptions } from '../../temporal-dev/stack.js';
import * as temporalServer from '../../temporal-dev/temporal-server.js';
import { together } from '../../temporal-dev/tools.js';

const testHomes = join(projectRoot, '.turnup', 'test');

const dayMs = 86_400_000;

const endings: (() => Promise<unknown>)[] = [];
let schemas = 0;

const sharedHome = once(newHome);

const databaseServer = once(async () => {
  const { home, ports } = await sharedHome();
  const server = await startDatabase({ home, port: ports.database, env: process.env, report });
  endings.push(async () => server.process?.stop());
  return server;
});

const sharedTemporal = once(async () => {
  const { home, ports } = await sharedHome();
  const { temporal: port, temporalUi: uiPort } = ports;
  const server = await temporalServer.startTemporal({ home, port, uiPort, env: process.env, report });
  endings.push(async () => server.process?.stop());
  return server;
});

/** A fresh, empty schema on the one database server of the run (or on that of DATABASE_URL). */
export async function database(): Promise<{ readonly url: string }> {
  const server = await databaseServer();
  const schema = `turnup_test_${process.pid}_${++schemas}`;
  const url = await createSchema(server.url, schema);
  if (!server.process) endings.push(() => dropSchema(server, schema));
  return { url };
}

/** The one Temporal server of the run, with its search attributes. Take a task queue of your own on it. */
export async function temporal(): Promise<{ readonly address: string; readonly env: NodeJS.ProcessEnv }> {
  return sharedTemporal();
}

/** The path of Temporal's time-skipping server. */
export const timeSkippingServerPath = once(() => temporalServer.timeSkippingServerPath(report));

/** A whole Turnup with servers of its own, in a new home unless one is given; ended after the run if not before. */
export async function stack(options: Partial<StackOptions> = {}): Promise<Stack> {
  const home = options.home ?? (await newFolder('stack-'));
  const env = { ...(await separateFromOthers()), ...options.env };
  const running = await startStack({ ports: anyPorts, report, ...options, home, env });
  endings.push(running.stop);
  return running;
}

/** A new folder under `.turnup/test`, removed after the run. */
export async function newFolder(prefix: string): Promise<string> {
  await sweep();
  const folder = await mkdtemp(join(testHomes, prefix));
  endings.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Shows what is being set up, in the margin of the test report. */
export function report(line: string): void {
  console.log(`    - ${line}`);
}

/** Ends everything that was started, last first. */
export async function tearDown(): Promise<void> {
  const failures: unknown[] = [];
  for (const end of endings.splice(0).toReversed())
    await end().catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw new AggregateError(failures, 'The test infrastructure did not end cleanly');
}

// Runs that were killed leave folders, and perhaps servers, behind.
const sweep = once(async () => {
  await mkdir(testHomes, { recursive: true });
  const homes = (await readdir(testHomes)).map((name) => join(testHomes, name));
  await together(
    homes.map(async (home) => {
      if (!(await homeAbandoned(home)) && !(await isOld(home))) return;
      const release = await claimHome(home, report);
      await release();
      await rm(home, { recursive: true, force: true });
    }),
  );
});

// One without an owner may belong to a run that goes on beside this one.
async function isOld(folder: string): Promise<boolean> {
  return (await stat(folder)).mtimeMs < Date.now() - dayMs;
}

// On servers that the environment names, the stacks of a run must not meet.
async function separateFromOthers(): Promise<Record<string, string>> {
  return {
    ...(process.env['DATABASE_URL'] && { DATABASE_URL: (await database()).url }),
    ...(process.env['TEMPORAL_ADDRESS'] && { TURNUP_TASK_QUEUE: `turnup-test-${randomUUID()}` }),
  };
}

async function newHome() {
  const home = await newFolder('shared-');
  endings.push(await claimHome(home, report));
  return { home, ports: await assignPorts(home, anyPorts) };
}

async function dropSchema({ url }: DatabaseServer, schema: string): Promise<void> {
  const connection = await createConnection(url);
  await connection.query('DROP DATABASE ??', [schema]);
  await connection.end();
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
