import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { fetch } from 'undici';
import { loadSeeds } from '../catalog-seeds/load.js';
import { claimHome, projectRoot, type Report } from '../temporal-dev/home.js';
import { ownServers } from '../temporal-dev/own-servers.js';
import { anyPorts } from '../temporal-dev/ports.js';
import { ManagedProcess } from '../temporal-dev/process.js';
import { nodeArguments } from '../temporal-dev/programs.js';
import { type Stack, startStack } from '../temporal-dev/stack.js';
import { supervise } from '../temporal-dev/supervise.js';
import { timed } from '../temporal-dev/tools.js';
import { bundleWorkflows } from '../temporal-dev/workflow-bundle.js';
import { cpuTimes, type CpuTimes } from './cpu.js';
import { OrderDatabase } from './database.js';
import { openOrderSource, type OrderSource } from './orders.js';

/** All that a measurement needs: a stack of its own with the seeds, and a worker for the bare workflow. */
export interface BenchEnvironment {
  readonly client: Client;
  readonly apiUrl: string;
  readonly sandboxUrl: string;
  readonly databaseUrl: string;
  readonly database: OrderDatabase;
  readonly orders: OrderSource;
  /** The worker of the stack. */
  readonly worker: ManagedProcess;
  /** Another worker of the stack, which is not running. */
  readonly secondWorker: ManagedProcess;
  /** Another one, with these settings. */
  anotherWorker(env: Readonly<Record<string, string>>): ManagedProcess;
  /** Of the stack's processes, of the bare worker and of this one. */
  cpu(): Promise<CpuTimes>;
  /** E.g. "Node 20.19.2, MariaDB 10.11.6, Temporal 1.32.0". */
  readonly versions: string;
}

type Cleanup = (() => Promise<void>)[];

const home = join(projectRoot, '.turnup', 'bench');

// The sandbox need not store anything, and its writes would be measured.
const stackEnvironment = { ...ownServers, SANDBOX_PERSIST: '0' };

/** Starts everything; what ends it is added to `cleanup` piece by piece, so that it is right at any moment. */
export async function openBenchEnvironment(cleanup: Cleanup, report: Report): Promise<BenchEnvironment> {
  await discardHome(report);
  cleanup.push(() => rm(home, { recursive: true, force: true }));
  // A worker that bundles them itself keeps the memory that this takes.
  const workflows = await bundleWorkflows(projectRoot, join(home, 'workflows.js'));
  const ownEnvironment = { ...stackEnvironment, TURNUP_WORKFLOW_BUNDLE: workflows };
  const stack = await startStack({ home, ports: anyPorts, env: ownEnvironment, report });
  cleanup.push(stack.stop);
  const { urls } = stack;
  // Else a measurement would wait for a worker that is gone.
  for (const each of [stack.processes.api, ...stack.processes.workers])
    supervise(each, { report, giveUp: report });
  const seeds = { apiUrl: urls.api, sandboxUrl: urls.sandbox, apiKey: 'dev-catalog' };
  await timed(report, 'Catalog: seeds loaded', () => loadSeeds({ ...seeds, report: () => undefined }));
  await answerAtOnce(urls.sandbox);
  const bareWorker = workerProcess(stack, 'bare-worker', 'bench/bare-worker.ts');
  cleanup.push(() => bareWorker.stop());
  await timed(report, 'Bare worker: running', () => bareWorker.start());
  const secondWorker = workerProcess(stack, 'worker-2', stack.programs.worker);
  cleanup.push(() => secondWorker.stop());
  const connection = await Connection.connect({ address: stack.temporalAddress });
  cleanup.push(() => connection.close());
  const database = await OrderDatabase.open(stack.databaseUrl);
  cleanup.push(() => database.close());
  const orders = await openOrderSource(urls.api, database);
  cleanup.push(() => orders.close());
  return {
    client: new Client({ connection }),
    apiUrl: urls.api,
    sandboxUrl: urls.sandbox,
    databaseUrl: stack.databaseUrl,
    database,
    orders,
    worker: stack.processes.worker,
    secondWorker,
    anotherWorker: (env) =>
      workerProcess({ env: { ...stack.env, ...env } }, 'worker-of-its-own', stack.programs.worker),
    cpu: () => cpuTimes(processIds(stack, bareWorker)),
    versions: await versions(connection, database),
  };
}

// A run that was killed has left data, and perhaps processes, behind.
async function discardHome(report: Report): Promise<void> {
  const release = await claimHome(home, report);
  await release();
  await rm(home, { recursive: true, force: true });
}

async function answerAtOnce(sandbox: string): Promise<void> {
  const answer = await fetch(`${sandbox}/admin/settings`, {
    method: 'PATCH',
    body: JSON.stringify({ all: { delayMs: 0 } }),
  });
  if (!answer.ok) throw new Error(`The sandbox refused its settings: ${await answer.text()}`);
}

function workerProcess({ env }: Pick<Stack, 'env'>, name: string, file: string): ManagedProcess {
  return new ManagedProcess({
    name,
    home,
    command: process.execPath,
    args: nodeArguments(file),
    env,
    channel: true,
    ready: async (announced) => announced,
  });
}

function processIds({ processes }: Stack, bareWorker: ManagedProcess): Record<string, number> {
  const { api, worker, temporal, database, sandbox } = processes;
  const all = { api, worker, temporal, database, sandbox, bareWorker };
  return {
    ...Object.fromEntries(
      Object.entries(all).flatMap(([name, each]) => (each?.pid === undefined ? [] : [[name, each.pid]])),
    ),
    driver: process.pid,
  };
}

async function versions(connection: Connection, database: OrderDatabase): Promise<string> {
  const { serverVersion } = await connection.workflowService.getSystemInfo({});
  return `Node ${process.versions.node}, Temporal ${serverVersion}, ${await database.version()}`;
}
