import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { projectRoot, type Report } from '../temporal-dev/home.js';
import { run, tool } from '../temporal-dev/tools.js';

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

/** Unpacks the version of the git ref, or without one the version before, into the folder, with the packages that it names. */
export async function unpackVersion(folder: string, report: Report, ref?: string): Promise<Version> {
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
  await symlink(join(await packagesOf(folder, own!, report), 'node_modules'), join(folder, 'node_modules'));
  return { name: 'old', folder };
}

/** The packages of a version that names others than today's; they are kept with the downloaded programs, by its lock file. */
async function packagesOf(folder: string, lock: string, report: Report): Promise<string> {
  const name = `packages-${createHash('sha256').update(lock).digest('hex').slice(0, 16)}-node${process.versions.modules}`;
  return await tool({ name, what: 'the packages of the version before', report }, async (making) => {
    for (const file of ['package.json', 'package-lock.json'])
      await copyFile(join(folder, file), join(making, file));
    const options = ['--silent', '--include=dev', '--prefer-offline', '--no-audit', '--no-fund'];
    await run('npm', ['ci', ...options], { cwd: making });
  });
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
