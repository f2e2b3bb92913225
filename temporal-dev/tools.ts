import { execFile } from 'node:child_process';
import { access, constants, mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from './home.js';
import type { Report } from './home.js';

const execute = promisify(execFile);

/** The folder that keeps downloaded programs; several homes may share it. */
export function toolsFolder(env: NodeJS.ProcessEnv = process.env): string {
  return resolve(env['TURNUP_TOOLS'] || join(projectRoot, '.turnup', 'tools'));
}

/**
 * The folder of a tool, made first if it is not there. It appears whole or not at all, so a broken download is
 * never mistaken for a tool, and of two processes that fetch it at once one wins and both use it.
 */
export async function tool(
  { name, what, report }: { name: string; what: string; report: Report },
  make: (folder: string) => Promise<void>,
): Promise<string> {
  const tools = toolsFolder();
  const folder = join(tools, name);
  if (await exists(folder)) return folder;
  report(`Fetching ${what}`);
  await mkdir(tools, { recursive: true });
  const making = await mkdtemp(join(tools, `.${name}-`));
  try {
    await timed(report, `Fetched ${what}`, () => make(making));
    await rename(making, folder).catch(async (error: unknown) => {
      if (!(await exists(folder))) throw error;
    });
  } finally {
    await rm(making, { recursive: true, force: true });
  }
  return folder;
}

/** Runs a command to its end; fails with what it wrote to its error output. */
export async function run(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<string> {
  try {
    return (await execute(command, args, { ...options, maxBuffer: 16 * 1024 * 1024 })).stdout;
  } catch (error) {
    const { message, stderr } = error as Error & { stderr?: string };
    throw new Error(`${command} ${args[0] ?? ''} failed: ${(stderr || message).trim().slice(-2000)}`, {
      cause: error,
    });
  }
}

/** Reports what was done once it is done, with the time it took. */
export async function timed<T>(report: Report, what: string, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  const result = await work();
  report(`${what} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  return result;
}

/** Like `Promise.all`, but fails only when all have ended, so that none goes on behind the failure. */
export async function together<T extends readonly unknown[]>(
  promises: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}

/** The first of these programs that is on the PATH or in one of the further folders. */
export async function findProgram(
  names: readonly string[],
  furtherFolders: readonly string[] = [],
): Promise<string | undefined> {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter).filter(Boolean), ...furtherFolders];
  for (const path of names.flatMap((name) => folders.map((folder) => join(folder, name)))) {
    if (await isProgram(path)) return path;
  }
  return undefined;
}

/** Whether there is anything at a path. */
export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
