import { setTimeout as delay } from 'node:timers/promises';
import type { Report } from '../temporal-dev/home.js';
import type { ManagedProcess } from '../temporal-dev/process.js';

/** A start fails while something that the process needs is dead too; it is then retried this often. */
const startTries = 20;
const startPauseMs = 1_000;

/** A process that is killed and comes back, as a supervisor would bring it back. */
export class Victim {
  /** Unexpected deaths, with their reason. */
  readonly unexpectedDeaths: string[] = [];
  readonly #process: ManagedProcess;
  readonly #report: Report;
  #busy: Promise<void> | undefined;

  constructor(process: ManagedProcess, report: Report) {
    this.#process = process;
    this.#report = report;
    process.onDeath(({ expected, reason }) => {
      if (expected || this.#busy) return;
      this.unexpectedDeaths.push(`${process.name}: ${reason}`);
      report(`${process.name} died by itself (${reason}), see ${process.logFile}`);
      this.#track(this.#restart());
    });
  }

  /** Kills it (after its return, if it is dead), and starts it again after the pause. */
  async killAndRestart(pauseMs: number): Promise<void> {
    await this.settled();
    this.#track(this.#killPauseRestart(pauseMs));
    await this.settled();
  }

  /** Resolves when it runs; fails when it could not be started again. */
  async settled(): Promise<void> {
    while (this.#busy) await this.#busy;
  }

  #track(work: Promise<void>): void {
    const busy = this.#untilDone(work);
    // Whoever asks by `settled` is notified of it.
    busy.catch(() => undefined);
    this.#busy = busy;
  }

  async #untilDone(work: Promise<void>): Promise<void> {
    await work;
    this.#busy = undefined;
  }

  async #killPauseRestart(pauseMs: number): Promise<void> {
    const { pid } = this.#process;
    await this.#process.kill('SIGKILL');
    this.#report(`kill -9 ${this.#process.name} (pid ${pid}), starts again in ${pauseMs} ms`);
    await delay(pauseMs);
    await this.#restart();
  }

  async #restart(): Promise<void> {
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
