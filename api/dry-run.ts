import { DecompositionError, type Fault } from '../domain/decomposition-error.js';
import { decompose } from '../domain/decompose.js';
import { explain, type Explanation } from '../domain/explain.js';
import type { OrderKind } from '../domain/messages.js';
import { toOrderToPlan } from '../domain/order.js';
import type { Plan } from '../domain/plan.js';
import { qualify, type Qualification } from '../domain/qualify.js';
import { loadCatalog } from '../entities/catalog-store.js';
import { loadInventory } from '../entities/inventory-store.js';
import type { Context } from './context.js';
import { withPinnedHrefs, withSpecificationHref } from './resources/catalog-ref.js';
import type { Body } from './tmf630/resource.js';

export interface DryRun {
  readonly '@type': 'DryRun';
  readonly qualification: Qualification;
  /** Absent when the order cannot be decomposed. */
  readonly plan?: Plan;
  /** When asked for: why each step is in the plan, and why nothing else is. */
  readonly explanation?: Explanation;
  /** Why it cannot. */
  readonly errorMessage?: readonly Fault[];
}

/** The order's plan without the order: nothing is stored. Its ids are those of an order with the id `dryRun`. */
export async function dryRun(
  { database }: Context,
  kind: OrderKind,
  { body, explained, origin }: { readonly body: Body; readonly explained: boolean; readonly origin: string },
): Promise<DryRun> {
  const order = toOrderToPlan(kind, 'dryRun', body);
  const [{ catalog, serviceAreas }, inventory] = await Promise.all([
    loadCatalog(database),
    loadInventory(database, order),
  ]);
  const qualification = qualify(order, catalog, inventory, serviceAreas);
  try {
    const planned = explained
      ? explain(order, catalog, inventory)
      : { plan: decompose(order, catalog, inventory) };
    const plan = {
      items: planned.plan.items.map((item) => withPinnedHrefs(origin, item)),
      steps: planned.plan.steps.map((step) => withSpecificationHref(origin, step)),
    };
    return { '@type': 'DryRun', qualification, ...planned, plan };
  } catch (err) {
    if (!(err instanceof DecompositionError)) throw err;
    return { '@type': 'DryRun', qualification, errorMessage: err.reasons };
  }
}
