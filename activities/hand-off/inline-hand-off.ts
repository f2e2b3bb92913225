import type { StepState } from '../../domain/plan/step-state.js';
import { downstreamSystems } from '../../entities/catalog/catalog-store.js';
import type { DownstreamSystem } from '../../domain/tmf/schemas/downstream-system.js';
import { enqueueHandOffs } from '../../entities/orders/hand-off-queue.js';
import type { OutgoingHandOff } from '../../entities/orders/outgoing-hand-offs.js';
import { sendHandOffs } from './send-hand-offs.js';
import type { Dependencies } from '../dependencies.js';

/** A system that did not answer quickly is left to its queue for so long: it would hold up other orders' tasks. */
const slowMs = 30_000;
/** No system holds up a workflow task for longer. */
const inlineTimeoutSeconds = 2;

/** The systems that can be called within a workflow task, by id; undefined for those that cannot. */
export type AvailableSystems = (id: string) => DownstreamSystem | undefined;

/** What became of steps that were to be handed off within a workflow task. */
interface InlineOutcome {
  /** Of those that were taken or refused. */
  readonly states: Readonly<Record<string, StepState>>;
  /** Those that wait in the queues of their systems; they are `handingOff`. */
  readonly queued: readonly string[];
}

/** Hands steps off within the workflow task that made them ready. */
export interface InlineHandOff {
  /** Asked before the steps are committed: only what goes to these is committed as sent, the rest is queued. */
  availableSystems(): Promise<AvailableSystems>;
  /** Sends what is committed as sent; what is not answered is queued. */
  send(steps: readonly OutgoingHandOff[], systems: AvailableSystems): Promise<InlineOutcome>;
  /** Something was committed to the queues of these systems. */
  wakeQueues(systems: Iterable<string>): void;
}

/**
 * A system that answers at once costs a small order no workflow task of its own. Whatever goes wrong, its queue takes
 * over, with the same keys.
 */
export function createInlineHandOff(
  dependencies: Pick<Dependencies, 'database' | 'publicUrl' | 'downstream' | 'queue'>,
): InlineHandOff {
  const { database, queue } = dependencies;
  const slowUntil = new Map<string, number>();

  function isAvailable({ id = '', status, rateLimit }: DownstreamSystem): boolean {
    // A limited rate is a queue: waiting in it is not for a workflow task, and nobody passes by those who wait.
    return (
      (slowUntil.get(id) ?? 0) <= Date.now() &&
      status !== 'offline' &&
      rateLimit === undefined &&
      queue.isEmpty(id)
    );
  }

  async function sendTo(system: DownstreamSystem, steps: readonly OutgoingHandOff[]): Promise<InlineOutcome> {
    const timeoutSeconds = Math.min(inlineTimeoutSeconds, system.timeoutSeconds ?? inlineTimeoutSeconds);
    const { states, unreachable } = await sendHandOffs(dependencies, { ...system, timeoutSeconds }, steps);
    if (unreachable.length === 0) return { states, queued: [] };
    // Its time was short: the queue gives it the system's own before it counts as a try.
    await database.transaction(async (tx) => {
      for (const { handOff, message } of unreachable)
        enqueueHandOffs(tx, { kind: handOff.orderKind, stepIds: [handOff.id], lastError: message });
    });
    slowUntil.set(system.id ?? '', Date.now() + slowMs);
    queue.wake(system.id ?? '');
    return { states, queued: unreachable.map(({ handOff: { id } }) => id) };
  }

  return {
    async availableSystems() {
      const find = await downstreamSystems(database);
      const decided = new Map<string, DownstreamSystem | undefined>();
      // Decided once: what is committed as sent is sent.
      return (id) => {
        if (decided.has(id)) return decided.get(id);
        const system = find(id);
        const available = system && isAvailable(system) ? system : undefined;
        decided.set(id, available);
        return available;
      };
    },
    async send(steps, systems) {
      const ids = [...new Set(steps.map(({ downstreamSystem }) => downstreamSystem))];
      const outcomes = await Promise.all(
        ids.map(async (id) => {
          const own = steps.filter(({ downstreamSystem }) => downstreamSystem === id);
          const system = systems(id);
          return system ? await sendTo(system, own) : { states: {}, queued: [] };
        }),
      );
      return {
        states: Object.assign({}, ...outcomes.map(({ states }) => states)) as Record<string, StepState>,
        queued: outcomes.flatMap(({ queued }) => queued),
      };
    },
    wakeQueues(systems) {
      for (const system of new Set(systems)) queue.wake(system);
    },
  };
}
