import { createServer, type IncomingMessage } from 'node:http';
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { startDatabase } from '../../temporal-dev/database-server.js';
import { claimHome, homeAbandoned, projectRoot } from '../../temporal-dev/home.js';
import { anyPorts, assignPorts } from '../../temporal-dev/ports.js';
import { startTemporal, timeSkippingServerPath } from '../../temporal-dev/temporal-server.js';
import { together } from '../../temporal-dev/tools.js';
import { dropSchema } from './schema-copy.js';

/** Where the processes of a run ask for what they share; set by the process that runs them. */
const variable = 'TURNUP_TEST_SERVERS';

const testHomes = join(projectRoot, '.turnup', 'test');

const dayMs = 86_400_000;

const endings: (() => Promise<unknown>)[] = [];

const sharedHome = once(async () => {
  const home = await newFolder('shared-', endings);
  endings.push(await claimHome(home, report));
  return { home, ports: await assignPorts(home, anyPorts) };
});

/** What is made once a run, when it is first asked for. */
const servers = {
  /** The database server; `external` is one that DATABASE_URL names, where schemas are not left behind. */
  database: once(async () => {
    const { home, ports } = await sharedHome();
    const options = { home, port: ports.database, env: process.env, report, durable: false };
    const server = await startDatabase(options);
    endings.push(async () => server.process?.stop());
    return { url: server.url, external: server.process === undefined };
  }),
  /** A schema with all tables, to be copied: what the migrations make is the same each time. */
  migratedSchema: once(async (): Promise<{ name: string }> => {
    const { url, external } = await servers.database();
    const name = templateName('migrated');
    if (external) endings.push(async () => dropSchema(url, name));
    const { createMigratedSchema } = await import('./schema-templates.js');
    await createMigratedSchema(url, name);
    return { name };
  }),
  /** A schema with the seeds in its catalog, to be copied too. */
  seededSchema: once(async (): Promise<{ name: string }> => {
    const [{ url, external }, migrated] = await Promise.all([servers.database(), servers.migratedSchema()]);
    const name = templateName('seeded');
    if (external) endings.push(async () => dropSchema(url, name));
    const { createSeededSchema } = await import('./schema-templates.js');
    await createSeededSchema(url, name, migrated.name);
    return { name };
  }),
  /** The Temporal server, and the environment by which processes reach it. */
  temporal: once(async () => {
    const { home, ports } = await sharedHome();
    const { temporal: port, temporalUi: uiPort } = ports;
    // So that a test of it waits for seconds and not for a minute.
    const dynamicConfig = { 'system.numConsecutiveWorkflowTaskProblemsToTriggerSearchAttribute': 2 };
    const options = { home, port, uiPort, env: process.env, report, durable: false, dynamicConfig };
    const server = await startTemporal(options);
    endings.push(async () => server.process?.stop());
    const env = Object.entries(server.env).filter(([name]) => name.startsWith('TEMPORAL_'));
    return { address: server.address, env: Object.fromEntries(env) as Record<string, string> };
  }),
  timeSkippingServer: once(async () => ({ path: await timeSkippingServerPath(report) })),
  /** What the processes of a stack run. */
  programs: once(async () => {
    const { bundlePrograms } = await import('../../temporal-dev/program-bundle.js');
    return await bundlePrograms(projectRoot, await newFolder('programs-', endings));
  }),
  /** A file with the workflow code as a worker runs it. */
  workflowBundle: once(async () => {
    const codePath = join(await newFolder('bundle-', endings), 'workflow-bundle.js');
    // The bundler is loaded only where it is needed.
    const { bundleWorkflows } = await import('../../temporal-dev/workflow-bundle.js');
    return { codePath: await bundleWorkflows(projectRoot, codePath) };
  }),
};

/** Of this run; another one may use the same server. */
const templateName = (what: string): string => `turnup_test_${process.pid}_${what}`;

type Servers = typeof servers;

/** One of the servers of the run: from the process that runs this one, or made here when nobody runs it. */
export async function shared<Name extends keyof Servers>(
  name: Name,
): Promise<Awaited<ReturnType<Servers[Name]>>> {
  type Server = Awaited<ReturnType<Servers[Name]>>;
  const origin = process.env[variable];
  if (origin === undefined) return (await servers[name]()) as Server;
  const answer = await fetch(`${origin}/${name}`);
  if (!answer.ok) throw new Error(await answer.text());
  return (await answer.json()) as Server;
}

/** The moves of states that were made in the whole run, known to the process that runs it. */
export const movesOfRun = new Set<string>();

const wholeRunVariable = 'TURNUP_TEST_WHOLE_RUN';

/** Called by who runs all tests, and not some. */
export const markWholeRun = (): void => void (process.env[wholeRunVariable] = '1');

export const isWholeRun = (): boolean => process.env[wholeRunVariable] === '1';

/** Gives the process that runs this one the moves that were made here. */
export async function reportMoves(moves: readonly string[]): Promise<void> {
  const origin = process.env[variable];
  if (origin === undefined || moves.length === 0) return;
  const answer = await fetch(`${origin}/moves`, { method: 'POST', body: JSON.stringify(moves) });
  if (!answer.ok) throw new Error(await answer.text());
}

/** What many files wait for, and takes the longest. */
const madeAhead = ['programs', 'workflowBundle', 'seededSchema'] as const;

/** Lets the processes of this run ask for the servers, and say which moves they made. */
export async function serveShared(): Promise<void> {
  // Who asks for one that could not be made is told so.
  if (isWholeRun()) for (const name of madeAhead) servers[name]().catch(() => undefined);
  const server = createServer((req, res) => {
    if (req.method === 'POST') {
      takeMoves(req).then(
        () => res.end(),
        (error: unknown) => res.writeHead(500).end(String(error)),
      );
      return;
    }
    const make = servers[req.url!.slice(1) as keyof Servers];
    make().then(
      (made) => res.end(JSON.stringify(made)),
      (error: unknown) => res.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  server.unref();
  process.env[variable] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function takeMoves(req: IncomingMessage): Promise<void> {
  for (const move of (await json(req)) as string[]) movesOfRun.add(move);
}

/** Ends the servers that this process has started, last first. */
export async function endShared(): Promise<void> {
  await endAll(endings);
}

/** A new folder under `.turnup/test`; `endings` gets what removes it. */
export async function newFolder(prefix: string, removals: (() => Promise<unknown>)[]): Promise<string> {
  await sweep();
  const folder = await mkdtemp(join(testHomes, prefix));
  removals.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Calls each, last first, whatever becomes of the others; throws an AggregateError of what failed. */
export async function endAll(all: (() => Promise<unknown>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const end of all.splice(0).toReversed()) {
    await end().catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) throw new AggregateError(failures, 'The test infrastructure did not end cleanly');
}

/** Shows what is being set up, in the margin of the test report. */
export function report(line: string): void {
  console.log(`    - ${line}`);
}

/** The promise of the first call answers all later ones. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
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
