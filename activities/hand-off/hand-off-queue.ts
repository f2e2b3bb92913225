import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { DownstreamSystem } from '../../domain/tmf/schemas/downstream-system.js';
import { findDownstreamSystem } from '../../entities/catalog/catalog-store.js';
import type { Database } from '../../entities/database.js';
import {
  type Circuit,
  claimProbe,
  isFailing,
  isOpen,
  readCircuits,
  recordAnswer,
  recordFailure,
  releaseProbe,
} from '../../entities/orders/downstream-state.js';
import { readHead, readQueues } from '../../entities/orders/hand-off-queue.js';
import type { Relay } from '../../relay/relay.js';
import { leaseMs } from './claimed-hand-offs.js';
import type { Downstream } from './downstream.js';
import type { QueueAccess } from './queue-access.js';
import { claimBlock, countAttempt, type QueuedRequest } from './queued-requests.js';

/**
 * Sends what waits in the queues of downstream systems, by order priority and then age, beside the workers that do the
 * same: what one has claimed the others pass over (docs/architecture.md, The queue of a system).
 */
export interface HandOffQueue extends QueueAccess {
  /** Drains the queues until `stop`; throws nothing. */
  run(): Promise<void>;
  /** Sends what can be sent now, and comes back when it was answered. */
  drain(): Promise<void>;
  /** Takes up no more, and waits for what is under way. */
  stop(): Promise<void>;
}

interface QueueDependencies {
  readonly database: Database;
  readonly downstream: Pick<Downstream, 'send' | 'sendNow' | 'waitForTurns'>;
  readonly relay: Pick<Relay, 'flush'>;
  readonly publicUrl: string;
  readonly log: Logger;
}

/** Drains the queues of all downstream systems, in this worker, until it is stopped. */
export const createHandOffQueue = (dependencies: QueueDependencies): HandOffQueue => new Drain(dependencies);

/** How often a worker looks for what others have queued, or have left behind. */
const pollMs = 1_000;
/** How often while there is something that waits for its time. */
const busyPollMs = 250;
/** A worker has no more requests to one system under way: a slow system must not fill its connections. */
const maxUnderWay = 30;
/** What is claimed at once of a system without a rate limit. */
const blockSize = 10;
/** Of one with a limit so much is claimed as it takes in this time: what is more urgent waits no longer. */
const blockSeconds = 0.5;

class Drain implements HandOffQueue {
  readonly #dependencies: QueueDependencies;
  /** The systems for which what comes now has to wait. */
  #queued: ReadonlySet<string> = new Set();
  /** Systems that are being drained, and what is under way to each. */
  readonly #draining = new Map<string, Promise<void>>();
  readonly #underWay = new Map<string, Set<Promise<void>>>();
  readonly #stopping = new AbortController();
  #woken = new AbortController();

  constructor(dependencies: QueueDependencies) {
    this.#dependencies = dependencies;
  }

  isEmpty(system: string): boolean {
    return !this.#queued.has(system);
  }

  wake(system: string): void {
    this.#queued = new Set([...this.#queued, system]);
    this.#woken.abort();
  }

  async run(): Promise<void> {
    while (!this.#isStopping) {
      const woken = (this.#woken = new AbortController());
      await this.#look().catch((err: unknown) =>
        this.#dependencies.log.warn({ err }, 'queues not read, will be tried again'),
      );
      await this.#pause(this.#queued.size > 0 ? busyPollMs : pollMs, woken.signal);
    }
  }

  /** Waits so long, until the queues are stopped, or until the signal. */
  async #pause(ms: number, ...signals: readonly AbortSignal[]): Promise<void> {
    const signal = AbortSignal.any([this.#stopping.signal, ...signals]);
    await sleep(ms, undefined, { signal }).catch(() => undefined);
  }

  async drain(): Promise<void> {
    await this.#look();
    await Promise.all(this.#draining.values());
    await this.#allAnswered();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#draining.values());
    await this.#allAnswered();
  }

  get #isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  async #allAnswered(): Promise<void> {
    await Promise.all([...this.#underWay.values()].flatMap((each) => [...each]));
  }

  /** Begins to drain the queues that have something to send, but those that are being drained. */
  async #look(): Promise<void> {
    const { database, log } = this.#dependencies;
    const queues = await readQueues(database, new Date());
    // Only what is queued has a circuit that matters.
    const circuitOf = queues.length > 0 ? await readCircuits(database) : undefined;
    const heldBack = queues.filter(
      ({ system, waiting }) => waiting || (circuitOf && isFailing(circuitOf(system))),
    );
    this.#queued = new Set(heldBack.map(({ system }) => system));
    const due = queues.filter(({ system, due: isDue }) => isDue && !this.#draining.has(system));
    if (!circuitOf) return;
    for (const { system: id } of due) {
      const system = await findDownstreamSystem(database, id);
      if (system?.status === 'offline') continue;
      const draining = (
        system ? this.#drainSystem({ ...system, id }, circuitOf(id)) : this.#postponeWithout(id)
      )
        .catch((err: unknown) => log.warn({ err, system: id }, 'queue not drained, will be tried again'))
        .finally(() => this.#draining.delete(id));
      this.#draining.set(id, draining);
    }
  }

  async #drainSystem(system: QueuedSystem, circuit: Circuit): Promise<void> {
    const now = new Date();
    if (isOpen(circuit, now)) return;
    if (isFailing(circuit)) return await this.#probe(system, now);
    const underWay = this.#underWayTo(system.id);
    const failures = new Set<string>();
    // A system that stops to answer is looked at again, with all that is known of it by then.
    while (!this.#isStopping && failures.size === 0) {
      const sent = await this.#sendBlock(system, blockOf(system), (stepId) => failures.add(stepId));
      if (sent === undefined) return;
      if (sent === 0) await this.#pause(busyPollMs);
      while (underWay.size >= maxUnderWay) await Promise.race(underWay);
    }
  }

  /** One request, to see whether the system answers again. */
  async #probe(system: QueuedSystem, now: Date): Promise<void> {
    const probing = await claimProbe(this.#dependencies.database, system.id, { forMs: leaseMs(system), now });
    if (!probing) return;
    const sent = await this.#sendBlock(system, 1, () => undefined);
    if (!sent) await releaseProbe(this.#dependencies.database, system.id);
    await Promise.all(this.#underWayTo(system.id));
  }

  /** Whoever removed the system's record may put it back: until then what waits is tried in vain. */
  async #postponeWithout(id: string): Promise<void> {
    const { database, relay } = this.#dependencies;
    const message = `there is no downstream system ${id}`;
    const unsent = { outcome: 'unreachable', falloutType: 'catalogFault', message } as const;
    const failed = await database.transaction(async (tx) => {
      const head = await readHead(tx, id, { now: new Date(), atMost: blockSize });
      const requests = head
        ? await claimBlock(tx, { id }, { queue: head.queue, atMost: head.count, areSent: false })
        : [];
      const workflows: string[] = [];
      for (const request of requests)
        if (await request.recordUnanswered(tx, unsent)) workflows.push(request.workflowId);
      return workflows;
    });
    for (const workflowId of failed) relay.flush(workflowId);
  }

  #underWayTo(system: string): Set<Promise<void>> {
    let underWay = this.#underWay.get(system);
    if (!underWay) this.#underWay.set(system, (underWay = new Set()));
    return underWay;
  }

  /**
   * Sends the first of the queue, each at its turn; comes back with how many when the last has left. None although something
   * is due: what came first is locked by somebody, or waits for nothing any more. Undefined: nothing is due, or there is no turn.
   */
  async #sendBlock(
    system: QueuedSystem,
    atMost: number,
    onFailure: (stepId: string) => void,
  ): Promise<number | undefined> {
    const { database, downstream } = this.#dependencies;
    const head = async () => await readHead(database, system.id, { now: new Date(), atMost });
    const waiting = await head();
    // Who comes first is decided when the turn has come, not while it is waited for.
    if (!waiting || !(await downstream.waitForTurns(system, waiting.count))) return undefined;
    const { queue } = (system.rateLimit === undefined ? waiting : await head()) ?? waiting;
    const claimed = await database.transaction((tx) =>
      claimBlock(tx, system, { queue, atMost: waiting.count, areSent: true }),
    );
    const intervalMs = system.rateLimit === undefined ? 0 : 1_000 / system.rateLimit;
    const begunAt = performance.now();
    const underWay = this.#underWayTo(system.id);
    for (const [index, request] of claimed.entries()) {
      const untilTurn = begunAt + index * intervalMs - performance.now();
      if (untilTurn > 0) await sleep(untilTurn);
      const sending = this.#send(system, request, onFailure).finally(() => underWay.delete(sending));
      underWay.add(sending);
    }
    return claimed.length === 0 && !(await head()) ? undefined : claimed.length;
  }

  /** Never rejects: whatever goes wrong, the request is taken up again or becomes fallout. */
  async #send(
    system: QueuedSystem,
    queued: QueuedRequest,
    onFailure: (stepId: string) => void,
  ): Promise<void> {
    const { database, relay, log } = this.#dependencies;
    const { stepId, workflowId } = queued;
    try {
      const { outcome, record } = await queued.send(this.#dependencies, system);
      if (outcome === 'unreachable' || outcome === 'limited') onFailure(stepId);
      const wakes = await database.transaction(record);
      if (outcome === 'unreachable') await recordFailure(database, system.id);
      else if (outcome !== 'limited') await recordAnswer(database, system.id);
      if (wakes) relay.flush(workflowId);
    } catch (err) {
      onFailure(stepId);
      log.warn({ err, stepId }, 'answer of a downstream system not recorded, will be asked again');
      await countAttempt(this.#dependencies, queued, err).catch((failure: unknown) =>
        log.warn({ err: failure, stepId }, 'failed attempt not recorded'),
      );
    }
  }
}

type QueuedSystem = DownstreamSystem & { readonly id: string };

const blockOf = ({ rateLimit }: DownstreamSystem): number =>
  rateLimit === undefined
    ? blockSize
    : Math.min(blockSize, Math.max(1, Math.floor(rateLimit * blockSeconds)));
