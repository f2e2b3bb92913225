import { rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Report } from '../temporal-dev/home.js';
import type { ManagedProcess } from '../temporal-dev/process.js';

/** A start fails while something that the process needs is dead too; it is then retried this often. */
const startTries = 20;
const startPauseMs = 1_000;

/** A process that is killed or frozen and comes back, as a supervisor would bring it back. */
export class Victim {
  /** Unexpected deaths, with their reason. */
  readonly unexpectedDeaths: string[] = [];
  readonly #process: ManagedProcess;
  readonly #report: Report;
  /** One thing happens to it at a time, however long each takes. */
  #last: Promise<void> = Promise.resolve();
  #busy = false;

  constructor(process: ManagedProcess, report: Report) {
    this.#process = process;
    this.#report = report;
    process.onDeath(({ expected, reason }) => {
      if (expected || this.#busy) return;
      this.unexpectedDeaths.push(`${process.name}: ${reason}`);
      report(`${process.name} died by itself (${reason}), see ${process.logFile}`);
      void this.#inTurn(async () => this.#start());
    });
  }

  /** Kills it, deletes these files of its, and starts it again after the pause. */
  async restart(pauseMs: number, files: readonly string[]): Promise<void> {
    await this.#inTurn(async () => {
      const { pid, name } = this.#process;
      await this.#process.kill('SIGKILL');
      for (const file of files) await rm(file, { force: true });
      const erased = files.length > 0 ? ' and erases its data' : '';
      this.#report(`kill -9 ${name} (pid ${pid})${erased}, starts again in ${pauseMs} ms`);
      await delay(pauseMs);
      await this.#start();
    });
  }

  /** Stops it as a hypervisor does, so that it neither works nor ends, and lets it go on after the pause. */
  async freeze(pauseMs: number): Promise<void> {
    await this.#inTurn(async () => {
      const { pid, name } = this.#process;
      if (pid === undefined) return;
      process.kill(pid, 'SIGSTOP');
      this.#report(`${name} is frozen (pid ${pid}) for ${pauseMs} ms`);
      try {
        await delay(pauseMs);
      } finally {
        process.kill(pid, 'SIGCONT');
      }
      this.#report(`${name} goes on (pid ${pid})`);
    });
  }

  /** Resolves when it runs; fails when it could not be started again. */
  async settled(): Promise<void> {
    await this.#last;
  }

  /** After what is under way; what has failed once is not tried again. */
  async #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#after(this.#last, work);
    // Whoever asks by `settled` is notified of it.
    turn.catch(() => undefined);
    this.#last = turn;
    await turn;
  }

  async #after(earlier: Promise<void>, work: () => Promise<void>): Promise<void> {
    await earlier;
    this.#busy = true;
    await work();
    this.#busy = false;
  }

  async #start(): Promise<void> {
    const started = performance.now();
    for (let tries = 1; ; tries += 1) {
      try {
        await this.#process.start();
        break;
      } catch (error) {
        if (tries === startTries) throw error;
        await delay(startPauseMs);
      }
    }
    const seconds = ((performance.now() - started) / 1_000).toFixed(1);
    this.#report(`${this.#process.name} is back (pid ${this.#process.pid}, ${seconds} s)`);
  }
}
