import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { parseNetworks } from '../outbound/outbound-address.js';
import { eventRetrySchedule } from '../domain/events/retry-schedule.js';
import { deciding, turnup } from '../entities/actor.js';
import { DatabasePool } from '../entities/database.js';
import { readDatabaseTls } from '../entities/database-tls.js';
import { readKeyring } from '../entities/encryption-keys.js';
import { createProcessLog } from '../entities/process-log.js';
import { forgetWorker, recordWorkerSeen, workerSeenEverySeconds } from '../entities/worker-processes.js';
import { createEventDispatcher } from '../relay/event-dispatcher.js';
import { createOutbound } from '../outbound/outbound.js';
import { dataConverterWith, readPayloadCodec } from '../relay/payload-encryption.js';
import { createRelay } from '../relay/relay.js';
import { createSearchIds } from '../relay/search-id.js';
import { createFindClosed } from '../relay/open-workflows.js';
import { createEndUnreplayable } from '../relay/unreplayable-workflows.js';
import { type ScheduledWorkflow, scheduledWorkflows, scheduleWorkflow } from '../relay/schedules.js';
import { createActivities } from './activities.js';
import { retentionRules } from '../entities/privacy/retention.js';
import { createSealingActivities } from './audit/seal-audit.js';
import { createRetentionActivities } from './privacy/apply-retention.js';
import { createSweepActivities } from './orders/restart-lost-workflows.js';
import { keepSecretsEncrypted } from './events/secret-keeper.js';
import { createDownstream } from './hand-off/downstream.js';
import { createHandOffQueue } from './hand-off/hand-off-queue.js';
import { createSecretLookup, readSecrets } from './hand-off/secrets.js';
import { classifyFaults } from './fault-classification.js';
import { heartbeats } from './heartbeat.js';
import { logSteps, withOrder } from './log-attributes.js';
import { omitWorkflowStacks, workflowCode } from './workflow-code.js';

const log = createProcessLog('worker', process.env['LOG_LEVEL']);
// One forgotten promise must not end the work of everybody else, and of the next worker in turn (docs/resilience.md).
process.on('unhandledRejection', (err) => log.error({ err }, 'unhandled rejection'));
const url = process.env['DATABASE_URL'];
if (url === undefined) throw new Error('DATABASE_URL is not set: mysql://user:password@host:port/schema');
const taskQueue = process.env['TURNUP_TASK_QUEUE'] ?? 'turnup';
const publicUrl = process.env['TURNUP_PUBLIC_URL'] ?? 'http://127.0.0.1:3000';

const outbound = createOutbound({
  allowAnyAddress: process.env['TURNUP_DEVELOPMENT'] === '1',
  networks: parseNetworks(process.env['TURNUP_OUTBOUND_NETWORKS'] ?? ''),
});

const secretsFile = process.env['TURNUP_SECRETS'];
const secrets = readSecrets(process.env, secretsFile ? await readFile(secretsFile, 'utf8') : undefined);

Runtime.install({
  logger: new DefaultLogger('WARN', ({ level, message, meta }) => {
    log[level === 'ERROR' ? 'error' : 'warn'](withOrder({ ...meta }), message);
  }),
  telemetryOptions: { logging: { filter: { core: 'WARN' }, forward: {} } },
  // The process decides when it ends: relay and database close after the last task.
  shutdownSignals: [],
});

const keyring = await readKeyring(process.env);
const encryption = dataConverterWith(readPayloadCodec(process.env, keyring));

const stopping = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stopping.abort());
// The parent process is gone: nobody is left to stop this one.
process.once('disconnect', () => stopping.abort());

const database = await DatabasePool.open({ url, tls: await readDatabaseTls(process.env) });
await database.migrate();
const { connectionOptions, namespace = 'default' } = loadClientConnectConfig();
const client = new Client({ connection: Connection.lazy(connectionOptions), namespace, ...encryption });
const relay = createRelay({
  database: database.as(turnup('relay')),
  client,
  taskQueue,
  log,
  searchIds: createSearchIds(process.env['TURNUP_SEARCH_ATTRIBUTE_KEY']),
});
const retentionDays = Object.fromEntries(
  retentionRules.map(({ name, setting, days }) => [
    name,
    setting === undefined ? undefined : daysOf(setting, days),
  ]),
);
const auditRetentionDays = daysOf('TURNUP_AUDIT_RETENTION_DAYS');
const everySeconds: Readonly<Record<ScheduledWorkflow, number>> = {
  sweep: wholeNumber('TURNUP_SWEEP_SECONDS', 300),
  inquiries: wholeNumber('TURNUP_INQUIRY_SECONDS', 30),
  expiry: wholeNumber('TURNUP_EXPIRY_SECONDS', 60),
  sealing: wholeNumber('TURNUP_AUDIT_SEAL_SECONDS', 60),
  retention: wholeNumber('TURNUP_RETENTION_SECONDS', 3_600),
};
const handingOff = database.as(turnup('handOff'));
const secret = createSecretLookup(secrets);
const downstream = createDownstream({ pool: database, secret, outbound });
const queue = createHandOffQueue({ database: handingOff, downstream, relay, publicUrl, log });
const workflowCache = wholeNumber('TURNUP_WORKFLOW_CACHE', 1_000);
const dispatcher = createEventDispatcher({
  database: database.as(turnup('eventDispatcher')),
  client,
  taskQueue,
  log,
});
if (process.env['TURNUP_WORKFLOW_STACKS'] === '0') omitWorkflowStacks();
const connection = await connect();
try {
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue,
    ...encryption,
    activities: {
      ...createActivities({
        database,
        relay,
        publicUrl,
        downstream,
        queue,
        eventRetries: eventRetrySchedule,
        outbound,
        keyring,
        log,
      }),
      ...createSweepActivities({
        database: database.as(turnup('restartLostWorkflows')),
        relay,
        findClosed: createFindClosed(client),
        endUnreplayable: createEndUnreplayable({ client, taskQueue, log }),
        lostAfterMs: everySeconds.sweep * 1_000,
        log,
      }),
      ...createSealingActivities({
        database: database.as(deciding(turnup('sealAudit'))),
        retentionDays: auditRetentionDays,
        log,
      }),
      ...createRetentionActivities({
        database: database.as(turnup('applyRetention')),
        days: retentionDays,
        log,
      }),
    },
    ...workflowCode(process.env['TURNUP_WORKFLOW_BUNDLE']),
    interceptors: { activity: [heartbeats, classifyFaults, logSteps] },
    maxCachedWorkflows: workflowCache,
    shutdownGraceTime: '10 seconds',
  });
  if (stopping.signal.aborted) process.exit(0);
  stopping.signal.addEventListener('abort', () => worker.shutdown());
  const relaying = relay.run();
  const dispatching = dispatcher.run();
  const draining = queue.run();
  const scheduling = Promise.all(scheduledWorkflows.map(async (each) => keepScheduled(each)));
  const keeping = keepSecrets();
  const announcing = announceUntilDone(worker);
  process.send?.('ready');
  log.info({ taskQueue, namespace }, 'polling');
  await worker.run();
  dispatcher.stop();
  await queue.stop();
  await relay.stop();
  await Promise.all([relaying, dispatching, draining, scheduling, announcing, keeping]);
} finally {
  await connection.close();
  await client.connection.close();
  await database.close();
  process.disconnect?.();
}

/** For how many days something is kept; undefined: for ever. */
function daysOf(name: string, standard?: number): number | undefined {
  return process.env[name] === undefined ? standard : wholeNumber(name, 1);
}

function wholeNumber(name: string, standard: number): number {
  const text = process.env[name] ?? String(standard);
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new Error(`${name} must be a whole number, not ${text}`);
}

/**
 * Orders run without what is scheduled: that is begun beside them, as soon as Temporal takes it, and looked after as often as
 * it runs, since a namespace that was made anew has no schedules.
 */
async function keepScheduled(workflow: ScheduledWorkflow): Promise<void> {
  const { signal } = stopping;
  let existing: 'set' | 'keep' = 'set';
  while (!signal.aborted) {
    let pauseMs = everySeconds[workflow] * 1_000;
    try {
      const interval = { taskQueue, everySeconds: everySeconds[workflow], existing };
      await scheduleWorkflow(client, workflow, interval);
      existing = 'keep';
    } catch (err) {
      log.warn({ err, workflow }, 'not scheduled, will be tried again');
      pauseMs = Math.min(pauseMs, 10_000);
    }
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}

async function keepSecrets(): Promise<void> {
  const { signal } = stopping;
  if (keyring) await keepSecretsEncrypted({ database: database.as(turnup('worker')), keyring, log, signal });
  else if (!outbound.allowAnyAddress)
    log.warn('TURNUP_ENCRYPTION_KEYS is not set: the secrets of hubs are not encrypted (docs/security.md)');
}

/** Says every few seconds that this worker takes work; one that was stopped or hangs says nothing (docs/resilience.md). */
async function announceUntilDone(worker: Worker): Promise<void> {
  const { signal } = stopping;
  const self = { id: randomUUID(), startedAt: new Date() };
  while (!signal.aborted) {
    if (worker.getState() === 'RUNNING')
      await recordWorkerSeen(database.as(turnup('worker')), self).catch((err: unknown) =>
        log.warn({ err }, 'not recorded as running, will be tried again'),
      );
    await sleep(workerSeenEverySeconds * 1_000, undefined, { signal }).catch(() => undefined);
  }
  await forgetWorker(database.as(turnup('worker')), self.id).catch((err: unknown) =>
    log.warn({ err }, 'not recorded as stopped'),
  );
}

/** Waits for Temporal as long as it takes: a worker started before it is no failure. */
async function connect(): Promise<NativeConnection> {
  for (;;) {
    try {
      return await NativeConnection.connect(connectionOptions);
    } catch (err) {
      if (stopping.signal.aborted) process.exit(0);
      log.warn({ err, address: connectionOptions.address }, 'Temporal does not answer yet');
      await sleep(1_000);
    }
  }
}
