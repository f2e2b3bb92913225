import { fileURLToPath } from 'node:url';
import type { WorkerOptions } from '@temporalio/worker';

/**
 * The workflows of a worker: the bundle in this file, or else their source, which is bundled when the worker starts.
 */
export const workflowCode = (
  bundle: string | undefined,
): Pick<WorkerOptions, 'workflowsPath' | 'workflowBundle'> =>
  bundle
    ? { workflowBundle: { codePath: bundle } }
    : { workflowsPath: fileURLToPath(new URL('../workflows/index.ts', import.meta.url)) };
