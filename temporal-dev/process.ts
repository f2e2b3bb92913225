import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setInterval as ticks, setTimeout as delay } from 'node:timers/promises';
import { forgetProcess, projectRoot, rememberProcess } from './home.js';

/** What a process is: its command, and how to know that it is ready. */
interface ProcessDeclaration {
  readonly name: string;
  readonly home: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Checked repeatedly after a start, until true. `announced`: the process sent "ready" over its channel. */
  readonly ready: (announced: boolean) => Promise<boolean>;
  /** Done before each start: check that the port is free, remove stale files. */
  readonly prepare?: () => Promise<void>;
  /** Node processes get a channel, by which they notice that their parent has died. */
  readonly channel?: boolean;
  /** How long a stop waits after SIGTERM before SIGKILL. */
  readonly graceMs?: number;
}

/** How a process ended, and whether that was requested. */
export interface Death {
  readonly expected: boolean;
  readonly reason: string;
}

// Initialising a database or bundling the workflows takes a few seconds; on a machine under load several times that.
const readyTimeoutMs = 120_000;
const readyPollMs = 40;
const usualGraceMs = 10_000;
const shownLogLines = 15;

const running = new Map<number, ChildProcess>();

/** A child process that can be started, stopped, killed and started again, and is ready when `start` returns. */
export class ManagedProcess {
  readonly name: string;
  readonly logFile: string;
  readonly #declaration: ProcessDeclaration;
  readonly #deathListeners: ((death: Death) => void)[] = [];
  #child: ChildProcess | undefined;
  #death: Promise<Death> = Promise.resolve({ expected: true, reason: 'was not started' });
  #expected = false;
  #announced = false;

  constructor(declaration: ProcessDeclaration) {
    this.#declaration = declaration;
    this.name = declaration.name;
    this.logFile = join(declaration.home, 'logs', `${declaration.name}.log`);
  }

  /** Undefined while it does not run. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Starts it and waits until it is ready; fails with the end of its log when it dies instead. */
  async start(): Promise<void> {
    if (this.#child) throw new Error(`${this.name} already runs (pid ${this.#child.pid})`);
    await this.#declaration.prepare?.();
    this.#expected = false;
    this.#announced = false;
    await this.#spawn();
    await this.#untilReady();
  }

  /** Sends a signal and waits for the end of the process. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    this.#expected = true;
    if (this.#child) send(this.#child, signal);
    await this.#death;
    await forgetProcess(this.#declaration.home, this.name);
  }

  /** Requests it to end, and kills it after the grace time. */
  async stop(): Promise<void> {
    const waiting = new AbortController();
    const grace = delay(this.#declaration.graceMs ?? usualGraceMs, undefined, { signal: waiting.signal })
      .then(() => this.kill('SIGKILL'))
      .catch(() => undefined);
    await this.kill('SIGTERM');
    waiting.abort();
    await grace;
  }

  /** Calls back at each end of the process. */
  onDeath(listener: (death: Death) => void): void {
    this.#deathListeners.push(listener);
  }

  async #spawn(): Promise<void> {
    const { command, args, env, channel, home } = this.#declaration;
    const log = await open(this.logFile, 'a');
    try {
      // A group of its own, because Ctrl-C in a terminal goes to the whole group: the order of stopping is ours.
      const child = spawn(command, args, {
        cwd: projectRoot,
        env,
        detached: true,
        stdio: ['ignore', log.fd, log.fd, channel ? 'ipc' : 'ignore'],
      });
      this.#child = child;
      this.#death = new Promise((resolve) => {
        child.once('error', (error) => resolve(this.#ended(child, error.message)));
        child.once('exit', (code, signal) => resolve(this.#ended(child, signal ?? `exit code ${code}`)));
      });
      child.on('message', (message) => {
        if (message === 'ready') this.#announced = true;
      });
      if (child.pid === undefined) return;
      killWithParent(child.pid, child);
      await rememberProcess(home, this.name, child.pid);
    } finally {
      await log.close();
    }
  }

  #ended(child: ChildProcess, reason: string): Death {
    if (child.pid !== undefined) running.delete(child.pid);
    this.#child = undefined;
    const death = { expected: this.#expected, reason };
    for (const listener of this.#deathListeners) listener(death);
    return death;
  }

  async #untilReady(): Promise<void> {
    const deadline = Date.now() + readyTimeoutMs;
    let obstacle = 'it gave no answer';
    for await (const _ of ticks(readyPollMs)) {
      const ready = await this.#declaration.ready(this.#announced).catch((error: unknown) => {
        obstacle = String(error);
        return false;
      });
      if (!this.#child)
        throw new Error(await this.#startFailure(`ended during its start (${(await this.#death).reason})`));
      if (ready) return;
      if (Date.now() > deadline) {
        await this.kill('SIGKILL');
        throw new Error(
          await this.#startFailure(`was not ready after ${readyTimeoutMs / 1000} s: ${obstacle}`),
        );
      }
    }
  }

  async #startFailure(what: string): Promise<string> {
    await forgetProcess(this.#declaration.home, this.name);
    const log = (await readFile(this.logFile, 'utf8')).trimEnd().split('\n').slice(-shownLogLines);
    return `${this.name} ${what}. The end of ${this.logFile}:\n  ${log.join('\n  ')}`;
  }
}

// With its group, so that no helper of it stays; a graceful signal is for the process itself.
function send(child: ChildProcess, signal: NodeJS.Signals): void {
  if (signal === 'SIGKILL' && child.pid !== undefined) killGroup(child.pid);
  else child.kill(signal);
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}

// The last resort, when this process ends without having stopped what it started.
function killWithParent(pid: number, child: ChildProcess): void {
  if (running.size === 0 && process.listeners('exit').every((listener) => listener !== killAll)) {
    process.once('exit', killAll);
  }
  running.set(pid, child);
}

function killAll(): void {
  for (const pid of running.keys()) killGroup(pid);
}
