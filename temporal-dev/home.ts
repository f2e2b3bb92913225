import { link, mkdir, open, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { processIdentity } from './process-identity.js';

/** Called with one line for each thing that is done. */
export type Report = (line: string) => void;

/** The folder of the project. */
export const projectRoot = resolve(import.meta.dirname, '..');

/** The folder that `npm start` keeps its data in. */
export function homeFolder(env: NodeJS.ProcessEnv): string {
  return resolve(env['TURNUP_HOME'] || join(projectRoot, '.turnup'));
}

// A database that flushes its buffers at SIGTERM may need this long; after it, SIGKILL is safe too.
const leftOverGraceMs = 15_000;

interface ProcessRecord {
  readonly pid: number;
  readonly identity: string;
}

/** Makes this process the only one that runs a stack in the folder, and ends what a killed one left running there. */
export async function claimHome(home: string, report: Report): Promise<() => Promise<void>> {
  await mkdir(home, { recursive: true, mode: 0o700 });
  await mkdir(join(home, 'run'), { recursive: true });
  await mkdir(join(home, 'logs'), { recursive: true });
  const file = join(home, 'run', 'owner.lock');
  const owner = await recordOf(process.pid);
  await claim(file, JSON.stringify(owner), home);
  await endLeftOvers(home, report);
  await keepPreviousLogs(join(home, 'logs'));
  return () => rm(file, { force: true });
}

/** Remembers a process, so that a later start in this home can end it if its owner was killed. */
export async function rememberProcess(home: string, name: string, pid: number): Promise<void> {
  const record = await recordOf(pid);
  if (record) await writeFile(recordFile(home, name), JSON.stringify(record));
}

/** Forgets a process that has ended. */
export async function forgetProcess(home: string, name: string): Promise<void> {
  await rm(recordFile(home, name), { force: true });
}

/** Ends every remembered process that still runs; a pid that by now is someone else's is left alone. */
async function endLeftOvers(home: string, report: Report): Promise<void> {
  const files = (await readdir(join(home, 'run'))).filter((name) => name.endsWith('.json'));
  await Promise.all(
    files.map(async (file) => {
      const path = join(home, 'run', file);
      const record = await readRecord(path);
      if (record && (await alive(record))) {
        report(
          `Ending ${basename(file, '.json')} (pid ${record.pid}), left over from a start that was killed`,
        );
        await end(record);
      }
      await rm(path, { force: true });
    }),
  );
}

/**
 * Whether a home was claimed by a process that has ended without giving it back.
 * @internal Exported for the tests.
 */
export async function homeAbandoned(home: string): Promise<boolean> {
  const record = await readRecord(join(home, 'run', 'owner.lock'));
  return record !== undefined && !(await alive(record));
}

async function keepPreviousLogs(folder: string): Promise<void> {
  const logs = (await readdir(folder)).filter((name) => /^[^.]+\.log$/.test(name));
  await Promise.all(
    logs.map((name) => rename(join(folder, name), join(folder, name.replace('.log', '.previous.log')))),
  );
}

async function claim(file: string, content: string, home: string): Promise<void> {
  for (;;) {
    try {
      const handle = await open(file, 'wx');
      await handle.writeFile(content);
      await handle.close();
      return;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    const holder = await readRecord(file);
    if (holder && (await alive(holder))) {
      throw new Error(
        `Turnup is already running in ${home} (pid ${holder.pid}). Stop it, or set TURNUP_HOME and other ports.`,
      );
    }
    await discardStale(file, holder);
  }
}

// Between reading a dead owner's claim and removing it, another start may have put its own there: moving it aside
// shows which one was removed, and a live one is put back.
async function discardStale(file: string, stale: ProcessRecord | undefined): Promise<void> {
  const aside = `${file}.${process.pid}`;
  await rename(file, aside).catch(() => undefined);
  const removed = await readRecord(aside);
  if (removed && removed.identity !== stale?.identity) await link(aside, file).catch(() => undefined);
  await rm(aside, { force: true });
}

async function end(record: ProcessRecord): Promise<void> {
  const deadline = Date.now() + leftOverGraceMs;
  process.kill(record.pid, 'SIGTERM');
  while (await alive(record)) {
    if (Date.now() > deadline) process.kill(record.pid, 'SIGKILL');
    await delay(50);
  }
}

async function alive({ pid, identity }: ProcessRecord): Promise<boolean> {
  return (await processIdentity(pid)) === identity;
}

async function recordOf(pid: number): Promise<ProcessRecord | undefined> {
  const identity = await processIdentity(pid);
  return identity === undefined ? undefined : { pid, identity };
}

async function readRecord(file: string): Promise<ProcessRecord | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as ProcessRecord;
  } catch {
    return undefined;
  }
}

function recordFile(home: string, name: string): string {
  return join(home, 'run', `${name}.json`);
}
