import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram, run } from './tools.js';

/** Whether this is a system whose packages can be fetched and unpacked here. */
export async function debianPackagesAvailable(): Promise<boolean> {
  return Boolean((await findProgram(['apt-get'])) && (await findProgram(['dpkg-deb'])));
}

/**
 * Unpacks packages, and those of their dependencies that the machine lacks, into a folder: without root, and
 * without a change to the system, since apt keeps its lists, state and cache in a temporary folder of ours.
 */
export async function unpackDebianPackages(
  alternatives: readonly (readonly string[])[],
  folder: string,
): Promise<void> {
  const apt = await mkdtemp(join(tmpdir(), 'turnup-apt-'));
  try {
    const options = await aptOptions(apt);
    await run('apt-get', [...options, '-qq', 'update']);
    await downloadFirst(alternatives, options);
    const archives = join(apt, 'cache', 'archives');
    const packages = (await readdir(archives)).filter((name) => name.endsWith('.deb'));
    for (const name of packages) await run('dpkg-deb', ['-x', join(archives, name), folder]);
  } finally {
    await rm(apt, { recursive: true, force: true });
  }
}

/** The environment for programs in a folder of unpacked packages: they find their libraries there. */
export async function unpackedEnvironment(folder: string): Promise<Record<string, string>> {
  const libraries: string[] = [];
  for (const base of ['usr/lib', 'lib'].map((name) => join(folder, name))) {
    const names = await readdir(base).catch(() => []);
    libraries.push(...names.filter((name) => name.includes('-linux-')).map((name) => join(base, name)));
  }
  return { LD_LIBRARY_PATH: [...libraries, process.env['LD_LIBRARY_PATH'] ?? ''].filter(Boolean).join(':') };
}

// The names of packages differ between releases: the first set that this one has is taken.
async function downloadFirst(
  alternatives: readonly (readonly string[])[],
  options: readonly string[],
): Promise<void> {
  const failures: string[] = [];
  for (const packages of alternatives) {
    try {
      const download = ['-qq', '-y', '--download-only', '--no-install-recommends', 'install'];
      await run('apt-get', [...options, ...download, ...packages]);
      return;
    } catch (error) {
      failures.push(`${packages.join(' ')}: ${(error as Error).message}`);
    }
  }
  throw new Error(`apt-get could not fetch any of:\n  ${failures.join('\n  ')}`);
}

async function aptOptions(folder: string): Promise<string[]> {
  for (const name of ['state', 'lists/partial', 'cache/archives/partial']) {
    await mkdir(join(folder, name), { recursive: true });
  }
  return [
    `Dir::State=${join(folder, 'state')}`,
    'Dir::State::status=/var/lib/dpkg/status',
    `Dir::State::lists=${join(folder, 'lists')}`,
    `Dir::Cache=${join(folder, 'cache')}`,
    'Debug::NoLocking=1',
    'APT::Sandbox::User=',
  ].flatMap((option) => ['-o', option]);
}
