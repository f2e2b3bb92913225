import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { projectRoot } from '../temporal-dev/home.js';

const run = promisify(execFile);

/** What API and worker are made of, and the toolchain needs to run them. */
const parts = [
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'activities',
  'api',
  'domain',
  'entities',
  'outbound',
  'relay',
  'workflows',
];

/** The version before, as it lies in the repository, so that a clone without history has it too. */
const archive = join(import.meta.dirname, 'version-before.tar.gz');

/** A version of Turnup that can be run. */
export interface Version {
  readonly name: string;
  readonly folder: string;
  /** Its workflow code, bundled; without it each worker bundles it. */
  readonly bundle?: string;
}

/** The one that this program is of; its bundle is put into the folder. */
export async function versionOfToday(folder: string): Promise<Version> {
  await mkdir(folder, { recursive: true });
  return { name: 'new', folder: projectRoot, bundle: await bundle(projectRoot, join(folder, 'today.js')) };
}

/** Unpacks the version of the git ref, or without one the version before, into the folder. */
export async function unpackVersion(folder: string, ref?: string): Promise<Version> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const file = ref === undefined ? archive : join(folder, 'version.tar.gz');
  if (ref !== undefined) await archiveVersion(ref, file);
  await run('tar', ['-xzf', file, '-C', folder]);
  const [own, todays] = await Promise.all(
    [folder, projectRoot].map((each) => readFile(join(each, 'package-lock.json'), 'utf8')),
  );
  if (own === todays) {
    await symlink(join(projectRoot, 'node_modules'), join(folder, 'node_modules'));
    return { name: 'old', folder, bundle: await bundle(folder, join(folder, 'before.js')) };
  }
  await run('npm', ['ci', '--silent', '--include=dev', '--no-audit', '--no-fund'], { cwd: folder });
  return { name: 'old', folder };
}

/** Makes the version of this git ref the version before. */
export async function recordVersionBefore(ref: string): Promise<void> {
  await archiveVersion(ref, archive);
}

async function archiveVersion(ref: string, file: string): Promise<void> {
  await run('git', ['archive', '--format=tar.gz', `--output=${file}`, ref, ...parts], { cwd: projectRoot });
}

async function bundle(folder: string, file: string): Promise<string> {
  const workflowsPath = join(folder, 'workflows', 'index.ts');
  const { code } = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') });
  await writeFile(file, code);
  return file;
}
