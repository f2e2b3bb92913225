import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

/** Makes the workflow code of a version one script, as a worker is given it by `TURNUP_WORKFLOW_BUNDLE`; returns the file. */
export async function bundleWorkflows(root: string, file: string): Promise<string> {
  const workflowsPath = join(root, 'workflows', 'index.ts');
  const { code } = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') });
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, code);
  return file;
}
