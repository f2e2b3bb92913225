import type { StepState } from '../../domain/plan/step-state.js';
import { downstreamSystems } from '../../entities/catalog/catalog-store.js';
import type { DownstreamSystem } from '../../domain/tmf/schemas/downstream-system.js';
import type { OutgoingHandOff } from './outgoing-hand-off.js';
import { sendHandOffs } from './send-hand-offs.js';
import type { Dependencies } from '../dependencies.js';
import type { Downstream } from './downstream.js';

/**
 * How long a system that did not answer is left to the ordinary activity: it would hold up other orders' workflow
 * tasks.
 */
const circuitOpenMs = 30_000;
/** Maximum time that a system may hold up a workflow task. */
const inlineTimeoutSeconds = 2;

/** The systems that can be called within a workflow task, by id; undefined for those that cannot. */
export type AvailableSystems = (id: string) => DownstreamSystem | undefined;

/** Hands off steps within the workflow task that made them ready. */
export interface InlineHandOff {
  /** Called before the steps are committed: only hand-offs to these systems are committed as sent. */
  availableSystems(): Promise<AvailableSystems>;
  /** States of the steps that were taken or refused; the others stay `handingOff`, for the ordinary activity. */
  send(
    steps: readonly OutgoingHandOff[],
    systems: AvailableSystems,
  ): Promise<Readonly<Record<string, StepState>>>;
}

/**
 * A system that answers at once costs a small order no workflow task of its own. Whenever that fails, the ordinary
 * activity takes over, with the same keys.
 */
export function createInlineHandOff(dependencies: Dependencies, downstream: Downstream): InlineHandOff {
  const circuitOpenUntil = new Map<string, number>();

  function isAvailable({ id = '', status, rateLimit }: DownstreamSystem): boolean {
    // A rate limit makes a queue: waiting in it is for the ordinary activity.
    return (circuitOpenUntil.get(id) ?? 0) <= Date.now() && status !== 'offline' && rateLimit === undefined;
  }

  async function sendTo(
    system: DownstreamSystem,
    steps: readonly OutgoingHandOff[],
  ): Promise<Readonly<Record<string, StepState>>> {
    const timeoutSeconds = Math.min(inlineTimeoutSeconds, system.timeoutSeconds ?? inlineTimeoutSeconds);
    const hasty = { ...system, timeoutSeconds };
    const { states, unreachable } = await sendHandOffs(dependencies, downstream, hasty, steps);
    if (unreachable.length > 0 && system.id !== undefined)
      circuitOpenUntil.set(system.id, Date.now() + circuitOpenMs);
    return states;
  }

  return {
    async availableSystems() {
      const find = await downstreamSystems(dependencies.database);
      return (id) => {
        const system = find(id);
        return system && isAvailable(system) ? system : undefined;
      };
    },
    async send(steps, systems) {
      const sent = steps.filter(({ isSent }) => isSent);
      const ids = [...new Set(sent.map(({ downstreamSystem }) => downstreamSystem))];
      const results = await Promise.all(
        ids.map(async (id) => {
          const system = systems(id);
          return (
            system &&
            (await sendTo(
              system,
              sent.filter(({ downstreamSystem }) => downstreamSystem === id),
            ))
          );
        }),
      );
      return Object.assign({}, ...results) as Record<string, StepState>;
    },
  };
}
