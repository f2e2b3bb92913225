import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Report } from '../temporal-dev/home.js';
import { isLive, untilReady } from '../temporal-dev/health.js';
import { ManagedProcess } from '../temporal-dev/process.js';
import { nodeArguments } from '../temporal-dev/programs.js';
import type { Site } from './site.js';
import type { Version } from './version.js';

interface FleetOptions {
  readonly workers: number;
  /** How long old and new run beside each other after each step of a change. */
  readonly overlapMs: number;
  readonly report: Report;
}

interface Api {
  readonly process: ManagedProcess;
  readonly origin: string;
}

/** The APIs and workers of a site, of one version or, during a change, of two. */
export class Fleet {
  #api: Api | undefined;
  #workers: ManagedProcess[] = [];
  /** All that were started and not stopped. */
  readonly #running = new Set<ManagedProcess>();
  #started = 0;
  /** Processes that ended without being asked to. */
  readonly unexpectedDeaths: string[] = [];

  constructor(
    readonly site: Site,
    readonly options: FleetOptions,
  ) {}

  /**
   * Changes everything to the version, one process at a time: the new one is there before the old one goes. `whenMixed` is called
   * when the first worker of the version runs beside those it is to replace.
   */
  async change(version: Version, whenMixed?: () => Promise<void>): Promise<void> {
    const { balancer } = this.site;
    const api = await this.#startApi(version);
    balancer.add(api.origin);
    this.options.report(`API: ${version.name} takes requests`);
    await delay(this.options.overlapMs);
    const before = this.#api;
    if (before) {
      balancer.remove(before.origin);
      await this.#stop(before.process);
    }
    this.#api = api;
    const replaced = this.#workers;
    this.#workers = [];
    for (let number = 0; number < this.options.workers; number += 1) {
      this.#workers.push(await this.#startWorker(version));
      const old = replaced[number];
      if (!old) continue;
      if (number === 0) await whenMixed?.();
      await delay(this.options.overlapMs);
      await this.#stop(old);
    }
    await untilReady(api.origin);
    this.options.report(`All processes are of the ${version.name} version`);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#running].map((each) => this.#stop(each)));
  }

  async #stop(process: ManagedProcess): Promise<void> {
    await process.stop();
    this.#running.delete(process);
  }

  async #startApi(version: Version): Promise<Api> {
    const port = await freePort();
    const origin = `http://127.0.0.1:${port}`;
    const process = this.#process(version, {
      program: 'api',
      env: { PORT: String(port) },
      ready: () => isLive(origin, this.site.env['TURNUP_INSTANCE']!),
    });
    await process.start();
    return { process, origin };
  }

  async #startWorker(version: Version): Promise<ManagedProcess> {
    const process = this.#process(version, {
      program: 'worker',
      env: {},
      ready: async (announced) => announced,
    });
    await process.start();
    return process;
  }

  #process(version: Version, { program, env, ready }: Program): ManagedProcess {
    const { home, env: shared } = this.site;
    const name = `${program}-${(this.#started += 1)}-${version.name}`;
    const process = new ManagedProcess({
      name,
      home,
      cwd: version.folder,
      command: globalThis.process.execPath,
      args: nodeArguments(version.programs[program]),
      env: {
        ...shared,
        ...env,
        TURNUP_PROCESS: name,
        ...(version.bundle !== undefined && { TURNUP_WORKFLOW_BUNDLE: version.bundle }),
      },
      channel: true,
      graceMs: 20_000,
      ready,
    });
    this.#running.add(process);
    process.onDeath(({ expected, reason }) => {
      if (!expected) this.unexpectedDeaths.push(`${name}: ${reason}`);
    });
    return process;
  }
}

interface Program {
  readonly program: 'api' | 'worker';
  readonly env: Readonly<Record<string, string>>;
  readonly ready: (announced: boolean) => Promise<boolean>;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return port;
}
