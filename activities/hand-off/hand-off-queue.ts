import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { stepWorkflowId } from '../../domain/order/ids.js';
import { retryDelay } from '../../domain/plan/retry-delay.js';
import type { DownstreamSystem } from '../../domain/tmf/schemas/downstream-system.js';
import { unreachableCode } from '../../domain/tmf/schemas/fallout.js';
import { findDownstreamSystem } from '../../entities/catalog/catalog-store.js';
import { anyOf, type Database, type Transaction } from '../../entities/database.js';
import {
  type Circuit,
  claimProbe,
  isFailing,
  isOpen,
  readCircuits,
  recordAnswer,
  recordFailure,
} from '../../entities/orders/downstream-state.js';
import {
  claimHandOffs,
  countDue,
  dequeueHandOffs,
  postponeHandOff,
  readQueues,
} from '../../entities/orders/hand-off-queue.js';
import { failStep } from '../../entities/orders/fallout.js';
import { putMessages } from '../../entities/outbox.js';
import type { Relay } from '../../relay/relay.js';
import { defaultTimeoutSeconds, type Downstream } from './downstream.js';
import type { QueueAccess } from './queue-access.js';
import { type OutgoingHandOff, outgoingColumns, type OutgoingRow, toOutgoing } from './outgoing-hand-off.js';
import { type AnsweredHandOff, recordResponses, sendHandOff } from './send-hand-offs.js';

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
  readonly downstream: Pick<Downstream, 'sendNow' | 'waitForTurns'>;
  readonly relay: Pick<Relay, 'flush'>;
  readonly publicUrl: string;
  readonly log: Logger;
}

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
/** A worker that died had a hand-off for the time that the system has to answer, and this. */
const leaseMarginMs = 10_000;

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
      const signal = AbortSignal.any([this.#stopping.signal, woken.signal]);
      await sleep(this.#queued.size > 0 ? busyPollMs : pollMs, undefined, { signal }).catch(() => undefined);
    }
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
      if (!system || system.status === 'offline') continue;
      const draining = this.#drainSystem({ ...system, id }, circuitOf(id))
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
      const taken = await this.#sendBlock(system, blockOf(system), (stepId) => failures.add(stepId));
      if (taken === 0) return;
      while (underWay.size >= maxUnderWay) await Promise.race(underWay);
    }
  }

  /** One request, to see whether the system answers again. */
  async #probe(system: QueuedSystem, now: Date): Promise<void> {
    const probing = await claimProbe(this.#dependencies.database, system.id, { forMs: leaseMs(system), now });
    if (!probing) return;
    await this.#sendBlock(system, 1, () => undefined);
    await Promise.all(this.#underWayTo(system.id));
  }

  #underWayTo(system: string): Set<Promise<void>> {
    let underWay = this.#underWay.get(system);
    if (!underWay) this.#underWay.set(system, (underWay = new Set()));
    return underWay;
  }

  /** Sends the first of the queue, each at its turn; comes back with how many when the last has left. */
  async #sendBlock(
    system: QueuedSystem,
    atMost: number,
    onFailure: (stepId: string) => void,
  ): Promise<number> {
    const { database, downstream } = this.#dependencies;
    const due =
      system.rateLimit === undefined
        ? atMost
        : await countDue(database, system.id, { now: new Date(), atMost });
    // Who comes first is decided when the turn has come, not while it is waited for.
    if (due === 0 || !(await downstream.waitForTurns(system, due))) return 0;
    const claimed = await database.transaction((tx) => claimBlock(tx, system, due));
    const intervalMs = system.rateLimit === undefined ? 0 : 1_000 / system.rateLimit;
    const begunAt = performance.now();
    const underWay = this.#underWayTo(system.id);
    for (const [index, place] of claimed.entries()) {
      const untilTurn = begunAt + index * intervalMs - performance.now();
      if (untilTurn > 0) await sleep(untilTurn);
      const sending = this.#send(system, place, onFailure).finally(() => underWay.delete(sending));
      underWay.add(sending);
    }
    return claimed.length;
  }

  /** Never rejects: what could not be recorded is taken up again when the claim is over. */
  async #send(
    system: QueuedSystem,
    place: ClaimedHandOff,
    onFailure: (stepId: string) => void,
  ): Promise<void> {
    const { database, relay, log } = this.#dependencies;
    try {
      const answered = await sendHandOff(this.#dependencies, system, place.handOff);
      const isUnreachable = answered.answer.outcome === 'unreachable';
      if (isUnreachable) onFailure(place.handOff.id);
      const wakes = await database.transaction((tx) => recordAnswerTo(tx, place, answered));
      await (isUnreachable ? recordFailure(database, system.id) : recordAnswer(database, system.id));
      if (wakes) relay.flush(place.workflowId);
    } catch (err) {
      onFailure(place.handOff.id);
      log.warn({ err, stepId: place.handOff.id }, 'answer of a hand-off not recorded, will be sent again');
    }
  }
}

type QueuedSystem = DownstreamSystem & { readonly id: string };

const blockOf = ({ rateLimit }: DownstreamSystem): number =>
  rateLimit === undefined
    ? blockSize
    : Math.min(blockSize, Math.max(1, Math.floor(rateLimit * blockSeconds)));

const leaseMs = ({ timeoutSeconds = defaultTimeoutSeconds }: DownstreamSystem): number =>
  timeoutSeconds * 1_000 + leaseMarginMs;

interface ClaimedHandOff {
  readonly handOff: OutgoingHandOff;
  /** How often its system did not answer. */
  readonly attempts: number;
  readonly workflowId: string;
}

/** Claims the first of the queue and commits them as sent; what waits for nothing any more leaves the queue. */
async function claimBlock(
  tx: Transaction,
  system: QueuedSystem,
  atMost: number,
): Promise<readonly ClaimedHandOff[]> {
  const now = new Date();
  const until = new Date(now.getTime() + leaseMs(system));
  const places = await claimHandOffs(tx, system.id, { now, atMost, until });
  if (places.length === 0) return [];
  const ids = places.map(({ stepId }) => stepId);
  const rows = await tx.rows<OutgoingRow & Parameters<typeof stepWorkflowId>[0] & { withdrawal: unknown }>(
    `SELECT ${outgoingColumns}, plan_step.partitionNo, plan_step.partitions, plan_step.withdrawal
     FROM plan_step WHERE id IN (?) ORDER BY id FOR UPDATE`,
    [anyOf(ids)],
  );
  const toSend = new Map(
    rows
      .filter(({ state, withdrawal }) => state === 'handingOff' && withdrawal === null)
      .map((row) => [row.id, row]),
  );
  dequeueHandOffs(
    tx,
    ids.filter((id) => !toSend.has(id)),
  );
  if (toSend.size > 0)
    tx.write('UPDATE plan_step SET sentAt = COALESCE(sentAt, ?) WHERE id IN (?)', [
      now,
      anyOf([...toSend.keys()]),
    ]);
  return places.flatMap(({ stepId, attempts }) => {
    const row = toSend.get(stepId);
    return row ? [{ handOff: toOutgoing(row), attempts, workflowId: stepWorkflowId(row) }] : [];
  });
}

/** Records what became of it; true when its workflow is to hear of it, because it is fallout now. */
async function recordAnswerTo(
  tx: Transaction,
  { handOff, attempts, workflowId }: ClaimedHandOff,
  answered: AnsweredHandOff,
): Promise<boolean> {
  const { id, step } = handOff;
  const { answer } = answered;
  await recordResponses(tx, [answered]);
  if (answer.outcome === 'unreachable') {
    const delay = retryDelay(step.retry, attempts + 1);
    if (delay !== undefined) {
      const nextTryAt = new Date(Date.now() + delay * 1_000);
      postponeHandOff(tx, id, { attempts: attempts + 1, lastError: answer.message, nextTryAt });
      return false;
    }
    await failStep(tx, { ...handOff, operation: 'do' }, { code: unreachableCode, message: answer.message });
  }
  dequeueHandOffs(tx, [id]);
  if (answer.outcome === 'accepted') return false;
  putMessages(tx, [{ workflowId, message: { type: 'callback', stepId: id, operation: 'do' } }]);
  return true;
}
