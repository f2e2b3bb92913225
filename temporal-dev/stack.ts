import { randomUUID } from 'node:crypto';
import { join, resolve } from 'node:path';
import { startDatabase } from './database-server.js';
import { untilReady } from './health.js';
import { claimHome, projectRoot } from './home.js';
import type { Report } from './home.js';
import { assignPorts, requireFreePort } from './ports.js';
import type { Ports } from './ports.js';
import type { ManagedProcess } from './process.js';
import { bundlePrograms } from './program-bundle.js';
import { apiProcess, sandboxProcess, workerProcess } from './programs.js';
import type { ProgramContext, Programs } from './programs.js';
import { startTemporal } from './temporal-server.js';
import { timed, together } from './tools.js';

/** What to run, where, and where to report. */
export interface StackOptions {
  /** The folder that keeps all data; one stack at a time may run in it. */
  readonly home: string;
  readonly ports: Ports;
  /** Added to the environment of api, worker and sandbox; DATABASE_URL and TEMPORAL_ADDRESS name servers to use. */
  readonly env?: Readonly<Record<string, string>>;
  readonly report: Report;
  readonly workers?: number;
  /** What the processes run; by default the project's own sources, bundled at the start. */
  readonly programs?: Programs;
}

/** A running Turnup with all it needs. */
export interface Stack {
  readonly urls: {
    readonly api: string;
    readonly docs: string;
    readonly temporalUi: string | undefined;
    readonly sandbox: string;
  };
  readonly databaseUrl: string;
  readonly temporalAddress: string;
  /** The environment that the project's own processes got. */
  readonly env: NodeJS.ProcessEnv;
  readonly programs: Programs;
  /** Undefined: not ours, but named by DATABASE_URL or TEMPORAL_ADDRESS. */
  readonly processes: StackProcesses;
  /** Ends everything, in the order in which each still finds what it needs. */
  readonly stop: () => Promise<void>;
}

/** The processes of a stack; `worker` is the first of `workers`. */
interface StackProcesses {
  readonly database: ManagedProcess | undefined;
  readonly temporal: ManagedProcess | undefined;
  readonly sandbox: ManagedProcess;
  readonly api: ManagedProcess;
  readonly worker: ManagedProcess;
  readonly workers: readonly ManagedProcess[];
}

/** Starts everything and returns when the API is ready to take and fulfil orders. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const home = resolve(options.home);
  const release = await claimHome(home, options.report);
  const cleanup: Cleanup = [release];
  const stop = async () => {
    for (const end of cleanup.splice(0).toReversed()) await end();
  };
  try {
    return { ...(await startAll({ ...options, home }, cleanup)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Cleanup = (() => Promise<void>)[];

async function startAll(options: StackOptions, cleanup: Cleanup): Promise<Omit<Stack, 'stop'>> {
  const { home } = options;
  const ports = await assignPorts(home, options.ports);
  // Before anything is fetched or started, so that the answer comes at once.
  await Promise.all([requireFreePort('api', ports.api), requireFreePort('sandbox', ports.sandbox)]);
  const [servers, programs] = await together([
    startServers(options, ports, cleanup),
    options.programs ?? bundlePrograms(projectRoot, join(home, 'programs')),
  ]);
  const api = `http://${apiHost({ ...process.env, ...options.env })}:${ports.api}`;
  const urls = {
    api,
    docs: `${api}/docs`,
    temporalUi: servers.temporal.uiUrl,
    sandbox: `http://127.0.0.1:${ports.sandbox}`,
  };
  const env = programEnvironment(home, servers.temporal.env, urls, servers.database.url);
  const context: ProgramContext = { home, ports, env, urls, programs };
  const processes = await startPrograms(context, options, cleanup);
  const { database, temporal } = servers;
  return {
    urls,
    databaseUrl: database.url,
    temporalAddress: temporal.address,
    env,
    programs,
    processes: { ...processes, database: database.process, temporal: temporal.process },
  };
}

async function startPrograms(
  context: ProgramContext,
  { report, workers: count = 1 }: StackOptions,
  cleanup: Cleanup,
) {
  const { ports, urls } = context;
  const api = apiProcess(context);
  const sandbox = sandboxProcess(context);
  const worker = workerProcess(context, 0);
  const workers = [
    worker,
    ...Array.from({ length: count - 1 }, (_, index) => workerProcess(context, index + 1)),
  ];
  cleanup.push(async () => {
    await Promise.all([api, ...workers].map((process) => process.stop()));
    await sandbox.stop();
  });
  // The API first: it migrates the database, and two migrations at once would be in each other's way.
  await together([
    timed(report, `API: running on port ${ports.api}`, () => api.start()),
    timed(report, `Sandbox: running on port ${ports.sandbox}`, () => sandbox.start()),
  ]);
  await timed(report, `Worker: running${count > 1 ? ` (${count} processes)` : ''}`, () =>
    together(workers.map((each) => each.start())),
  );
  await untilReady(urls.api);
  return { api, sandbox, worker, workers };
}

async function startServers(options: StackOptions, ports: Ports, cleanup: Cleanup) {
  const { home, report } = options;
  const env = { ...process.env, ...options.env };
  const stopLater = <T extends { process: ManagedProcess | undefined }>(server: T): T => {
    cleanup.push(async () => server.process?.stop());
    return server;
  };
  const [database, temporal] = await together([
    startDatabase({ home, port: ports.database, env, report }).then(stopLater),
    startTemporal({ home, port: ports.temporal, uiPort: ports.temporalUi, env, report }).then(stopLater),
  ]);
  return { database, temporal };
}

// Where to reach the API from this machine: HOST may be the address of one network, or all.
function apiHost({ HOST: host }: NodeJS.ProcessEnv): string {
  if (!host || host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

// What the user may set comes before the inherited environment, what is ours to say after it.
function programEnvironment(
  home: string,
  inherited: NodeJS.ProcessEnv,
  urls: { readonly api: string; readonly sandbox: string },
  databaseUrl: string,
): NodeJS.ProcessEnv {
  return {
    HOST: '127.0.0.1',
    TURNUP_TASK_QUEUE: 'turnup',
    TURNUP_DEVELOPMENT: '1',
    TURNUP_PUBLIC_URL: urls.api,
    ...inherited,
    PORT: new URL(urls.api).port,
    DATABASE_URL: databaseUrl,
    TURNUP_URL: urls.api,
    SANDBOX_URL: urls.sandbox,
    SANDBOX_PORT: new URL(urls.sandbox).port,
    SANDBOX_HOME: join(home, 'sandbox'),
    TURNUP_HOME: home,
    TURNUP_INSTANCE: randomUUID(),
  };
}
