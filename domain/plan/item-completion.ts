import { type OrderState, isTerminal } from '../order/order-state.js';

export interface ItemProgress {
  readonly itemId: string;
  readonly parentItemId: string | null;
  readonly state: OrderState;
  /** Its steps that are not completed, and its rules that are not decided yet. */
  readonly openSteps: number;
}

/**
 * The items that can be completed now, children before their parents: all their own steps are completed, and everything
 * below them has ended or is among the result. With `only`, no others are returned; these still hold back their
 * parents.
 */
export function completableItems<T extends ItemProgress>(
  items: readonly T[],
  only?: ReadonlySet<string>,
): T[] {
  const openChildren = new Map<string, number>();
  const byId = new Map(items.map((item) => [item.itemId, item]));
  for (const { parentItemId, state } of items) {
    if (parentItemId !== null && !isTerminal(state))
      openChildren.set(parentItemId, (openChildren.get(parentItemId) ?? 0) + 1);
  }
  const isReady = (item: T) =>
    (only?.has(item.itemId) ?? true) &&
    !isTerminal(item.state) &&
    item.openSteps === 0 &&
    (openChildren.get(item.itemId) ?? 0) === 0;
  const result = items.filter(isReady);
  for (let next = 0; next < result.length; next += 1) {
    const parent = byId.get(result[next]?.parentItemId ?? '');
    if (!parent) continue;
    openChildren.set(parent.itemId, (openChildren.get(parent.itemId) ?? 0) - 1);
    if (isReady(parent)) result.push(parent);
  }
  return result;
}
