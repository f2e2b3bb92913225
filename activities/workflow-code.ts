import { fileURLToPath } from 'node:url';
import type { WorkerOptions } from '@temporalio/worker';

/** The workflows: the bundle in this file, or else from source when run from source and the bundle that the build made. */
export function workflowCode(
  bundle: string | undefined,
): Pick<WorkerOptions, 'workflowsPath' | 'workflowBundle'> {
  if (bundle) return { workflowBundle: { codePath: bundle } };
  const here = import.meta.url;
  return here.endsWith('.ts')
    ? { workflowsPath: fileURLToPath(new URL('../workflows/index.ts', here)) }
    : { workflowBundle: { codePath: fileURLToPath(new URL('../workflow-bundle.js', here)) } };
}
