import { fileURLToPath } from 'node:url';
import type { WorkerOptions } from '@temporalio/worker';

/** The workflows from source when run from source, else the bundle that the build made. */
export function workflowCode(): Pick<WorkerOptions, 'workflowsPath' | 'workflowBundle'> {
  const here = import.meta.url;
  return here.endsWith('.ts')
    ? { workflowsPath: fileURLToPath(new URL('../workflows/index.ts', here)) }
    : { workflowBundle: { codePath: fileURLToPath(new URL('../workflow-bundle.js', here)) } };
}
