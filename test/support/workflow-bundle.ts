import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, Runtime, type WorkflowBundleOption } from '@temporalio/worker';
import { shared } from './shared-servers.js';

const logger = new DefaultLogger('ERROR');
Runtime.install({ logger, telemetryOptions: { logging: { filter: { core: 'ERROR' }, forward: {} } } });

/** The workflow code as a worker runs it; made once a run. */
export async function workflowBundle(): Promise<WorkflowBundleOption> {
  return await shared('workflowBundle');
}

/** Writes the workflow code to a file, as one script. */
export async function bundleWorkflows(codePath: string): Promise<void> {
  const workflowsPath = fileURLToPath(new URL('../../workflows/index.ts', import.meta.url));
  const { code } = await bundleWorkflowCode({ workflowsPath, logger });
  await writeFile(codePath, code);
}
