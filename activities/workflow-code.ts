import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import type { WorkerOptions } from '@temporalio/worker';

/**
 * How long one activation of a workflow may take by the clock. At its end V8 interrupts the code, which leaves Node's async hooks
 * in disorder and ends the process: the SDK's 5 seconds do so on a machine that is merely short of CPU. The SDK reads the option, but
 * its types do not have it.
 */
const activationLimit = { isolateExecutionTimeout: '1 minute' };

/**
 * The workflows of a worker: the bundle in this file, or else their source, which is bundled when the worker starts.
 */
export const workflowCode = (
  bundle: string | undefined,
): Pick<WorkerOptions, 'workflowsPath' | 'workflowBundle'> => ({
  ...activationLimit,
  ...(bundle
    ? { workflowBundle: { codePath: bundle } }
    : { workflowsPath: fileURLToPath(new URL('../workflows/index.ts', import.meta.url)) }),
});

/**
 * Has threads that this process starts from now on keep no stacks of errors. The SDK makes one for each promise of a workflow, for the
 * "Stack Trace" of the Temporal UI, which costs more than a tenth of the CPU of workflows (docs/performance.md).
 */
export const omitWorkflowStacks = (): void => setFlagsFromString('--stack-trace-limit=0');
