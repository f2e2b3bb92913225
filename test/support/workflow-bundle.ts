import { DefaultLogger, Runtime, type WorkerOptions, type WorkflowBundleOption } from '@temporalio/worker';
import { omitWorkflowStacks, workflowCode } from '../../activities/workflow-code.js';
import { shared } from './shared-servers.js';

const logger = new DefaultLogger('ERROR');
Runtime.install({ logger, telemetryOptions: { logging: { filter: { core: 'ERROR' }, forward: {} } } });

// A tenth of the time of the tests that run workflows.
omitWorkflowStacks();

/** The workflow code as a worker runs it; made once a run. */
export async function workflowBundle(): Promise<WorkflowBundleOption> {
  return await shared('workflowBundle');
}

/** What a worker of the tests runs, with the limits of Turnup's worker. */
export async function testedWorkflows(): Promise<Pick<WorkerOptions, 'workflowBundle'>> {
  const { workflowsPath: _, ...limits } = workflowCode(undefined);
  return { ...limits, workflowBundle: await workflowBundle() };
}
