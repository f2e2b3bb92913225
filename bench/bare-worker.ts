import { fileURLToPath } from 'node:url';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { bareActivities } from './bare/activities.js';
import { bareTaskQueue } from './bare/task-queue.js';

Runtime.install({
  logger: new DefaultLogger('WARN'),
  telemetryOptions: { logging: { filter: { core: 'WARN' }, forward: {} } },
  shutdownSignals: ['SIGTERM', 'SIGINT'],
});
const { connectionOptions, namespace = 'default' } = loadClientConnectConfig();
const connection = await NativeConnection.connect(connectionOptions);
try {
  // As Turnup's own worker: the SDK's defaults.
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue: bareTaskQueue,
    activities: bareActivities,
    workflowsPath: fileURLToPath(new URL('bare/workflow.ts', import.meta.url)),
  });
  process.once('disconnect', () => worker.shutdown());
  process.send?.('ready');
  await worker.run();
} finally {
  await connection.close();
  process.disconnect?.();
}
