import { randomUUID } from 'node:crypto';
import { createSchema } from '../../temporal-dev/database-server.js';
import { anyPorts } from '../../temporal-dev/ports.js';
import { startStack } from '../../temporal-dev/stack.js';
import type { Stack, StackOptions } from '../../temporal-dev/stack.js';
import { installRecorder, readMoves, requireLegal } from './recorded-moves.js';
import { copySchema, dropSchema } from './schema-copy.js';
import { endAll, newFolder as makeFolder, report, reportMoves, shared } from './shared-servers.js';

export { report };

const endings: (() => Promise<unknown>)[] = [];
let schemas = 0;
const moves = new Set<string>();

/** A fresh, empty schema on the one database server of the run (or on that of DATABASE_URL). */
export async function database(): Promise<{ readonly url: string }> {
  const server = await shared('database');
  const schema = `turnup_test_${process.pid}_${++schemas}`;
  const url = await createSchema(server.url, schema);
  if (server.external) endings.push(() => dropSchema(server.url, schema));
  return { url };
}

/** A schema with all tables, and with the seeds in its catalog if they are asked for. */
export async function filledDatabase({ seeded = false } = {}): Promise<{ readonly url: string }> {
  const [{ url }, template] = await Promise.all([
    database(),
    shared(seeded ? 'seededSchema' : 'migratedSchema'),
  ]);
  await copySchema(url, template.name);
  return { url };
}

/** The one Temporal server of the run, with its search attributes. Take a task queue of your own on it. */
export async function temporal(): Promise<{ readonly address: string }> {
  return await shared('temporal');
}

/** The path of Temporal's time-skipping server. */
export async function timeSkippingServerPath(): Promise<string> {
  return (await shared('timeSkippingServer')).path;
}

/**
 * A whole Turnup in a new home, unless one is given, with a schema and a task queue of its own on the servers of the run,
 * unless `env` says otherwise (`ownServers` for servers of its own); ended after the tests of the file if not before. The schema
 * has all tables, and the seeds in its catalog if they are asked for.
 */
export async function stack({
  seeded = false,
  ...options
}: Partial<StackOptions> & { readonly seeded?: boolean } = {}): Promise<Stack> {
  const home = options.home ?? (await newFolder('stack-'));
  const { codePath } = await shared('workflowBundle');
  const env = {
    TURNUP_WORKFLOW_BUNDLE: codePath,
    TURNUP_WORKFLOW_STACKS: '0',
    ...(await placeOnShared(options.env ?? {}, seeded)),
    ...options.env,
  };
  const programs = options.programs ?? (await shared('programs'));
  const running = await startStack({ ports: anyPorts, report, ...options, home, env, programs });
  if (options.env?.['DATABASE_URL'] === undefined) await recordMoves(running.databaseUrl);
  endings.push(running.stop);
  return running;
}

/** What is shared by the tests of a file is ended after them, last first. */
export function atEndOfFile(end: () => Promise<unknown>): void {
  endings.push(end);
}

/** A new folder under `.turnup/test`, removed after the tests of the file. */
export async function newFolder(prefix: string): Promise<string> {
  return await makeFolder(prefix, endings);
}

/**
 * From now on the schema, which has all tables, records the moves of states that are made in it. At the end of the file they
 * are compared with the tables of states.
 */
export async function recordMoves(url: string): Promise<void> {
  await installRecorder(url);
  endings.push(async () => {
    for (const move of await readMoves(url)) moves.add(move);
  });
}

/** Ends everything that was started here, last first. Throws, too, when a move was made that no table of states has. */
export async function tearDown(): Promise<void> {
  await endAll(endings);
  const made = [...moves];
  moves.clear();
  await reportMoves(made);
  requireLegal(made);
}

// The stacks of a run must not meet on the servers that they share.
async function placeOnShared(
  env: Readonly<Record<string, string>>,
  seeded: boolean,
): Promise<Record<string, string>> {
  return {
    ...(env['DATABASE_URL'] === undefined && { DATABASE_URL: (await filledDatabase({ seeded })).url }),
    ...(env['TEMPORAL_ADDRESS'] === undefined && {
      ...(await shared('temporal')).env,
      TURNUP_TASK_QUEUE: `turnup-test-${randomUUID()}`,
    }),
  };
}
