import type { StepState } from '../../domain/plan/step-state.js';
import { findDownstreamSystem } from '../../entities/catalog/catalog-store.js';
import type { DownstreamSystem } from '../../domain/tmf/schemas/downstream-system.js';
import type { OutgoingHandOff } from './outgoing-hand-off.js';
import { sendHandOffs } from './send-hand-offs.js';
import type { Dependencies } from '../dependencies.js';
import type { Downstream } from './downstream.js';

/** A system that did not answer is left to the patient way for so long: it would hold up other orders' tasks. */
const circuitOpenMs = 30_000;
/** No system holds up a workflow task for longer. */
const inlineTimeoutSeconds = 2;

/** Hands steps off within the workflow task that made them ready. */
export interface InlineHandOff {
  /** States of the steps that were taken or refused; the others stay `handingOff`, for the ordinary activity. */
  send(steps: readonly OutgoingHandOff[]): Promise<Readonly<Record<string, StepState>>>;
}

/**
 * A system that answers at once costs a small order no workflow task of its own. Whatever goes wrong, the ordinary
 * activity takes over, with the same keys.
 */
export function createInlineHandOff(dependencies: Dependencies, downstream: Downstream): InlineHandOff {
  const circuitOpenUntil = new Map<string, number>();

  async function availableSystem(id: string): Promise<DownstreamSystem | undefined> {
    if ((circuitOpenUntil.get(id) ?? 0) > Date.now()) return undefined;
    const system = await findDownstreamSystem(dependencies.database, id);
    // A limited rate is a queue: waiting in it is for the ordinary activity.
    if (!system || system.status === 'offline' || system.rateLimit !== undefined) return undefined;
    return {
      ...system,
      timeoutSeconds: Math.min(inlineTimeoutSeconds, system.timeoutSeconds ?? inlineTimeoutSeconds),
    };
  }

  async function sendTo(
    id: string,
    steps: readonly OutgoingHandOff[],
  ): Promise<Readonly<Record<string, StepState>>> {
    const system = await availableSystem(id);
    if (!system) return {};
    const { states, unreachable } = await sendHandOffs(dependencies, downstream, system, steps);
    if (unreachable.length > 0) circuitOpenUntil.set(id, Date.now() + circuitOpenMs);
    return states;
  }

  return {
    async send(steps) {
      const systems = [...new Set(steps.map(({ downstreamSystem }) => downstreamSystem))];
      const results = await Promise.all(
        systems.map((id) =>
          sendTo(
            id,
            steps.filter(({ downstreamSystem }) => downstreamSystem === id),
          ),
        ),
      );
      return Object.assign({}, ...results) as Record<string, StepState>;
    },
  };
}
