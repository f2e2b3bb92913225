import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { findProgram, run, tool } from '../../temporal-dev/tools.js';
import { pipEnvironment } from '../../temporal-dev/wheel.js';
import { newFolder, report } from '../support/infrastructure.js';

const requirements = join(import.meta.dirname, 'schemathesis.requirements.txt');
const configuration = join(import.meta.dirname, 'schemathesis.toml');

/** What is fuzzed, and how long at the most. */
interface FuzzRun {
  /** The address of the OpenAPI document. */
  readonly document: string;
  readonly baseUrl: string;
  readonly apiKey: string;
  /** Requests made up for each operation, of each kind. */
  readonly examples: number;
  readonly timeoutMs: number;
}

/** Resolves to the faults it found, or to undefined; throws when the time is over before it is done. */
export type Fuzz = (options: FuzzRun) => Promise<string | undefined>;

/**
 * Schemathesis, in the versions of `schemathesis.requirements.txt`, from the package index that pip is configured for.
 * Throws when Python 3.11 or the index is not to be had.
 */
export async function schemathesis(): Promise<Fuzz> {
  const python = await findProgram(['python3']);
  if (!python) throw new Error('there is no python3 on the PATH');
  const pinned = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex');
  const name = `schemathesis-${pinned.slice(0, 12)}`;
  const folder = await tool({ name, what: 'schemathesis from PyPI', report }, async (making) => {
    // Not a virtual environment: that could not be moved to its place, and Debian's python3 makes none.
    const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--target', making];
    const checks = ['--only-binary=:all:', '--require-hashes', '-r', requirements];
    await run(python, [...install, ...checks], { env: await pipEnvironment(python, report) });
  });
  const program = ['-c', 'from schemathesis.cli import schemathesis; schemathesis()'];
  // It remembers failures in the folder where it runs.
  const cwd = await newFolder('fuzz-');
  return async (options) => {
    const env = { ...process.env, PYTHONPATH: folder };
    return await faultsOf(python, [...program, ...argumentsOf(options)], {
      env,
      cwd,
      timeout: options.timeoutMs,
    });
  };
}

const argumentsOf = ({ document, baseUrl, apiKey, examples }: FuzzRun): string[] => [
  `--config-file=${configuration}`,
  '--no-color',
  'run',
  document,
  `--url=${baseUrl}`,
  `--header=X-API-Key: ${apiKey}`,
  `--max-examples=${examples}`,
  '--phases=fuzzing,stateful',
];

/** Runs it to its end; exit code 0 means that there is no fault. */
async function faultsOf(
  program: string,
  args: readonly string[],
  options: { readonly env: NodeJS.ProcessEnv; readonly cwd: string; readonly timeout: number },
): Promise<string | undefined> {
  const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  if (code === null) throw new Error(`ended after ${options.timeout / 1_000} s:\n${output}`);
  return code === 0 ? undefined : output;
}
