import { DecompositionError } from '../domain/decomposition/decomposition-error.js';
import { decompose } from '../domain/decomposition/decompose.js';
import type { Inventory } from '../domain/inventory/inventory.js';
import type { DatedOrder } from '../domain/order/order.js';
import type { OpenRule, Plan, Step } from '../domain/plan/plan.js';
import { qualify } from '../domain/qualification/qualify.js';
import { nothingReported } from '../domain/decomposition/reported-values.js';
import { lagSuffix, performerOrWait, startSuffix } from './step-text.js';
import type { Expectation } from './test-file.js';
import type { UsableCatalog } from './usable-catalog.js';
import type { ReportedValues } from '../domain/decomposition/specification-node.js';

/** The outcome of an order: as lines that can be compared, and the plan itself. */
export interface Outcome {
  readonly lines: Required<Expectation>;
  readonly plan: Plan;
}

/** What an order is planned with besides the catalog. */
interface PlanningInput {
  readonly order: DatedOrder;
  readonly inventory: Inventory;
  readonly reported?: ReportedValues;
}

/** Qualifies and decomposes the order; faults are among the reasons, and then the plan is empty. */
export function outcomeOf(
  { order, inventory, reported = nothingReported }: PlanningInput,
  usable: UsableCatalog,
): Outcome {
  const { catalog, areas } = usable;
  const { result, items } = qualify(order, catalog, inventory, areas);
  const against = items.flatMap(({ itemId, reasons }) => reasons.map(({ code }) => `${code} ${itemId}`));
  const { plan, faults } = planOrFaults();
  const lines = {
    qualification: result,
    reasons: [...new Set([...against, ...faults])],
    items: plan.items.map(({ id, name, action }) => `${id} ${name}: ${action}`),
    steps: outline(plan),
    open: plan.items.flatMap(({ id, openRules = [] }) => openRules.map((rule) => `${id} ${openLine(rule)}`)),
    entitlements: plan.items.flatMap(({ id, entitlements }) =>
      entitlements.map(({ name }) => `${id} ${name}`),
    ),
  };
  return { lines, plan };

  function planOrFaults(): { readonly plan: Plan; readonly faults: readonly string[] } {
    try {
      return { plan: decompose(order, catalog, inventory, { reportedValues: reported }), faults: [] };
    } catch (err) {
      if (!(err instanceof DecompositionError)) throw err;
      const none = { items: [], steps: [] };
      return { plan: none, faults: err.reasons.map(({ code, itemId }) => `${code} ${itemId}`) };
    }
  }
}

/** What would be added if a value were known: `specificationRelationship[1] -> booster waits for opticalPower`. */
export const openLine = ({ place, target, names }: OpenRule): string =>
  `${place} -> ${target} waits for ${names.join(', ')}`;

/**
 * One line a step, in the order of work: what, for which item, for whom or until when, with which values, after what
 * and when.
 */
function outline({ steps }: Plan): string[] {
  const names = stepNames(steps);
  return steps.map((step) => {
    const { id, action, kind, downstreamSystem, characteristics, dependsOn, lags = {} } = step;
    const values = characteristics.map(({ name, value }) => `${name}=${text(value)}`).join(' ');
    const after = dependsOn.map((other) => `${names.get(other)}${lagSuffix(lags[other])}`).join(', ');
    const own = downstreamSystem === undefined ? ` ${performerOrWait(step)}`.trimEnd() : '';
    return `${action} ${kind} ${names.get(id)}${own}${values && ` {${values}}`}${after && ` after ${after}`}${startSuffix(step)}`;
  });
}

/** A step's name within its order: `1.1 rfs-fibre-access-line`. */
export const stepNames = (steps: readonly Step[]): ReadonlyMap<string, string> =>
  new Map(steps.map(({ id, key, itemId }) => [id, `${itemId} ${key.split('/').at(-1)?.split(':')[0]}`]));

const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
