import type { StepState } from '../../domain/plan/step-state.js';
import { findDownstreamSystem } from '../../entities/catalog/catalog-store.js';
import type { DownstreamSystem } from '../../domain/tmf/schemas/downstream-system.js';
import { bring, type Handed } from './bring.js';
import type { Dependencies } from '../dependencies.js';
import type { Downstream } from './downstream.js';

/** A system that did not answer is left to the patient way for so long: it would hold up other orders' tasks. */
const distrustMs = 30_000;
/** No system holds up a workflow task for longer. */
const patienceSeconds = 2;

/** Hands steps off within the workflow task that made them ready. */
export interface AtOnce {
  /** States of the steps that were taken or refused; the others stay `handingOff`, for the ordinary activity. */
  bring(steps: readonly Handed[]): Promise<Readonly<Record<string, StepState>>>;
}

/**
 * A system that answers at once costs a small order no workflow task of its own. Whatever goes wrong, the ordinary
 * activity takes over, with the same keys.
 */
export function createAtOnce(dependencies: Dependencies, downstream: Downstream): AtOnce {
  const distrustedUntil = new Map<string, number>();

  async function trusted(id: string): Promise<DownstreamSystem | undefined> {
    if ((distrustedUntil.get(id) ?? 0) > Date.now()) return undefined;
    const system = await findDownstreamSystem(dependencies.database, id);
    // A limited rate is a queue: waiting in it is for the ordinary activity.
    if (!system || system.status === 'offline' || system.rateLimit !== undefined) return undefined;
    return { ...system, timeoutSeconds: Math.min(patienceSeconds, system.timeoutSeconds ?? patienceSeconds) };
  }

  async function bringTo(id: string, steps: readonly Handed[]): Promise<Readonly<Record<string, StepState>>> {
    const system = await trusted(id);
    if (!system) return {};
    const { states, unreachable } = await bring(dependencies, downstream, system, steps);
    if (unreachable.length > 0) distrustedUntil.set(id, Date.now() + distrustMs);
    return states;
  }

  return {
    async bring(steps) {
      const systems = [...new Set(steps.map(({ downstreamSystem }) => downstreamSystem))];
      const results = await Promise.all(
        systems.map((id) =>
          bringTo(
            id,
            steps.filter(({ downstreamSystem }) => downstreamSystem === id),
          ),
        ),
      );
      return Object.assign({}, ...results) as Record<string, StepState>;
    },
  };
}
