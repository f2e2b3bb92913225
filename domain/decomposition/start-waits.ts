import type { OrderToPlan } from '../order/order.js';
import type { Plan, Step } from '../plan/plan.js';
import { startDateOf } from './earliest-start.js';
import type { Expansion, OrderItem } from './specification-node.js';
import { stepId } from './step-id.js';
import { defaultRetry } from '../catalog/retry-policy.js';
import { defaultInquireAfter } from './steps.js';

/**
 * A wait for each item that could otherwise be completed before the order's start date, because nothing is to be done
 * for it, or because all of it may be done earlier. Nothing but their items depends on these waits.
 */
export function startWaits(
  order: OrderToPlan,
  items: readonly OrderItem[],
  { steps, expansion }: { readonly steps: readonly Step[]; readonly expansion: Expansion },
): readonly Step[] {
  if (order.requestedStartDate === undefined) return [];
  const latest = latestDates(steps);
  const waiting = new Set<string>();
  const waits: Step[] = [];
  // Children come after their parents: what holds back a child holds back all its ancestors.
  for (const item of items.toReversed()) {
    const start = startDateOf(order, expansion.timeZones[item.place?.id ?? '']);
    const wait = start && toStartWait(order.id, item, start);
    if (wait && !waiting.has(item.id) && (latest.get(item.id) ?? -Infinity) < start.getTime()) {
      waits.push(wait);
      expansion.trace?.startWaitOf.set(wait.id, item);
    }
    const above = item.linkedTo ?? item.parent;
    if (above && (wait || waiting.has(item.id))) waiting.add(above.id);
  }
  return waits.toReversed();
}

const suffix = ':start';

/** True for a wait that comes from the order's start date only, not from a fulfilment. */
export const isStartWait = ({ key }: Pick<Step, 'key'>): boolean => key.endsWith(suffix);

/** The plan without start dates, as earlier versions made it: orders that were begun with it are not held back. */
export const withoutStartDates = ({ items, steps }: Plan): Plan => ({
  items,
  steps: steps
    .filter((step) => !isStartWait(step))
    .map((step) => {
      const { notBefore: _, ...undated } = step;
      return undated;
    }),
});

/** The last of the dates before which an item's steps do not start. */
function latestDates(steps: readonly Step[]): ReadonlyMap<string, number> {
  const result = new Map<string, number>();
  for (const { itemId, notBefore } of steps) {
    if (notBefore === undefined) continue;
    result.set(itemId, Math.max(result.get(itemId) ?? -Infinity, Date.parse(notBefore)));
  }
  return result;
}

/** Undefined for an item that does not change, or that is unknown. */
function toStartWait(
  orderId: string,
  { id, action, specification, place }: OrderItem,
  start: Date,
): Step | undefined {
  if (action === 'noChange' || !specification) return undefined;
  const key = `${id}/${specification.id}${suffix}`;
  return {
    id: stepId(orderId, key),
    key,
    kind: 'waitUntil',
    name: 'Wait for the start date',
    itemId: id,
    action: action === 'move' ? 'modify' : action,
    specification: specification.ref,
    ...(place && { place }),
    characteristics: [],
    dependsOn: [],
    pointOfNoReturn: 'none',
    expectedDuration: 'P1D',
    retry: defaultRetry,
    inquireAfter: defaultInquireAfter,
    compensation: 'none',
    wait: { at: start.toISOString() },
  };
}
