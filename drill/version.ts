import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot, type Report } from '../temporal-dev/home.js';
import { bundlePrograms, bundleVersion } from '../temporal-dev/program-bundle.js';
import type { Programs } from '../temporal-dev/programs.js';
import { run, tool } from '../temporal-dev/tools.js';
import { bundleWorkflows } from '../temporal-dev/workflow-bundle.js';

/** What API and worker are made of, the toolchain needs to run them, and the list of what they have been recorded to do. */
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
  'test/replay/histories/SHA256SUMS',
  'workflows',
];

/**
 * The version before, as it lies in the repository, so that a clone without history has it too.
 * @internal Exported for the tests.
 */
export const archive = join(import.meta.dirname, 'version-before.tar.gz');

/** A version of Turnup that can be run. */
export interface Version {
  readonly name: string;
  readonly folder: string;
  /** What is run, a script each. */
  readonly programs: Pick<Programs, 'api' | 'worker'>;
  /** Its workflow code, bundled; without it each worker bundles it. */
  readonly bundle?: string;
}

/** The one that this program is of, by its scripts. */
export function versionOfToday(scripts: Pick<Version, 'programs' | 'bundle'>): Version {
  return { name: 'new', folder: projectRoot, ...scripts };
}

/** Makes scripts of the one that this program is of, in the folder. */
export async function scriptsOfToday(folder: string): Promise<{ programs: Programs; bundle: string }> {
  const programs = await bundlePrograms(projectRoot, folder);
  return { programs, bundle: await bundleWorkflows(projectRoot, workflowsIn(folder)) };
}

/** Unpacks the version of the git ref, or without one the version before, into the folder, with the packages that it names. */
export async function unpackVersion(folder: string, report: Report, ref?: string): Promise<Version> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const file = ref === undefined ? archive : join(folder, 'version.tar.gz');
  if (ref !== undefined) await archiveVersion(ref, file);
  await run('tar', ['-xzf', file, '-C', folder]);
  const [own, todays] = await Promise.all([readLock(folder), readLock(projectRoot)]);
  const isThere = [...own.packages].every(([path, integrity]) => todays.packages.get(path) === integrity);
  const packages = isThere ? projectRoot : await packagesOf(folder, own.text, report);
  await symlink(join(packages, 'node_modules'), join(folder, 'node_modules'));
  const version = { name: 'old', folder, programs: await bundleVersion(folder, folder) };
  return isThere ? { ...version, bundle: await bundleWorkflows(folder, workflowsIn(folder)) } : version;
}

const workflowsIn = (folder: string): string => join(folder, 'workflows.js');

/** The lock file of a version, and the checksums of the packages that it names, by their places. */
async function readLock(
  folder: string,
): Promise<{ readonly text: string; readonly packages: ReadonlyMap<string, string> }> {
  const text = await readFile(join(folder, 'package-lock.json'), 'utf8');
  const { packages } = JSON.parse(text) as { packages: Record<string, { readonly integrity?: string }> };
  const checksums = Object.entries(packages).map(([path, { integrity = '' }]) => [path, integrity] as const);
  return { text, packages: new Map(checksums) };
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
