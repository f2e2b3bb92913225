import { isLive } from './health.js';
import { requireFreePort } from './ports.js';
import type { Ports } from './ports.js';
import { ManagedProcess } from './process.js';

/** The entry points of the project's own processes: files, or sources relative to its folder. */
export interface Programs {
  readonly api: string;
  readonly worker: string;
  readonly sandbox: string;
}

/** What the project's own processes are started with. */
export interface ProgramContext {
  readonly home: string;
  readonly ports: Ports;
  readonly env: NodeJS.ProcessEnv;
  readonly urls: { readonly api: string; readonly sandbox: string };
  /** By default the sources. */
  readonly programs: Partial<Programs>;
}

/** The sources of them. */
export const entryPoints: Programs = {
  api: 'api/main.ts',
  worker: 'activities/worker.ts',
  sandbox: 'temporal-dev/sandbox/main.ts',
};

// A worker finishes the activities at hand; one that hangs in a request is not waited for much longer than its time-out.
const workerGraceMs = 15_000;

/** The API; ready when it is live, which it is after the migrations. */
export function apiProcess(context: ProgramContext): ManagedProcess {
  return new ManagedProcess({
    ...nodeProgram('api', context, 'api'),
    prepare: () => requireFreePort('api', context.ports.api),
    ready: () => isLive(context.urls.api, instance(context.env)),
  });
}

/** The sandbox. */
export function sandboxProcess(context: ProgramContext): ManagedProcess {
  return new ManagedProcess({
    ...nodeProgram('sandbox', context, 'sandbox'),
    prepare: () => requireFreePort('sandbox', context.ports.sandbox),
    ready: () => isLive(context.urls.sandbox, instance(context.env)),
  });
}

/** A worker; ready when it says so over its channel: Temporal still counts the pollers of one that was killed. */
export function workerProcess(context: ProgramContext, index: number): ManagedProcess {
  return new ManagedProcess({
    ...nodeProgram(index === 0 ? 'worker' : `worker-${index + 1}`, context, 'worker'),
    graceMs: workerGraceMs,
    ready: async (announced) => announced,
  });
}

function nodeProgram(name: string, { home, env, programs }: ProgramContext, program: keyof Programs) {
  return {
    name,
    home,
    command: process.execPath,
    args: nodeArguments(programs[program] ?? entryPoints[program]),
    env: { ...env, TURNUP_PROCESS: name },
    channel: true,
  };
}

/** How node is told to run a source, or a script that was made of sources. */
export function nodeArguments(file: string): readonly string[] {
  return file.endsWith('.ts') ? ['--import', 'tsx', file] : ['--enable-source-maps', file];
}

function instance(env: NodeJS.ProcessEnv): string {
  return env['TURNUP_INSTANCE'] ?? '';
}
