import type { ItemToPlan, OrderToPlan } from '../order/order.js';
import type { Plan } from '../plan/plan.js';

/** What a person has changed of an order: a line by its item's id, or with `orderLine` what the order says for all of them. */
export interface RevisedLine {
  readonly id: string;
  readonly change: 'add' | 'change' | 'drop';
}

/** Stands for what the order says as a whole: its dates. */
export const orderLine = '';

/** Why a line stays as it is. */
export interface LineRefusal {
  readonly code: string;
  readonly message: string;
  /** The step that stands against it. */
  readonly stepId?: string;
}

/** An order before and after, and the lines by which it differs. */
export interface RevisedLines {
  readonly before: OrderToPlan;
  readonly after: OrderToPlan;
  readonly lines: readonly RevisedLine[];
}

/** Parts of an item that is not added are not added either, and nothing is dropped of which a part stays. */
export function refuseRelated(
  { before, after, lines }: RevisedLines,
  refused: Map<string, LineRefusal>,
): void {
  const changes = new Map(lines.map(({ id, change }) => [id, change]));
  // Parents come before their parts.
  for (const { id, parentId = '' } of after.items)
    if (changes.get(id) === 'add' && changes.get(parentId) === 'add' && refused.has(parentId))
      refuse(refused, id, `Item ${id} is part of item ${parentId}, which cannot be added.`);
  for (const { id, parentId = '' } of before.items.toReversed())
    if (changes.get(id) === 'drop' && changes.get(parentId) === 'drop' && refused.has(id))
      refuse(refused, parentId, `Item ${parentId} has item ${id} as a part, which cannot be dropped.`);
}

function refuse(refused: Map<string, LineRefusal>, id: string, message: string): void {
  if (!refused.has(id)) refused.set(id, { code: 'relatedLine', message });
}

/** The order with those changes that are not refused; items keep their sequence, and new ones follow. */
export function acceptedPart(
  { before, after, lines }: RevisedLines,
  refused: ReadonlyMap<string, unknown>,
): OrderToPlan {
  const accepted = new Map(lines.filter(({ id }) => !refused.has(id)).map(({ id, change }) => [id, change]));
  const wanted = new Map(after.items.map((item) => [item.id, item]));
  const kept = before.items.flatMap((item): ItemToPlan[] => {
    if (accepted.get(item.id) === 'drop') return [];
    return [accepted.get(item.id) === 'change' ? (wanted.get(item.id) ?? item) : item];
  });
  const added = after.items.filter(({ id }) => accepted.get(id) === 'add');
  const { requestedStartDate: _, requestedCompletionDate: __, ...rest } = before;
  const { requestedStartDate, requestedCompletionDate } = accepted.has(orderLine) ? after : before;
  return {
    ...rest,
    items: [...kept, ...added],
    ...(requestedStartDate !== undefined && { requestedStartDate }),
    ...(requestedCompletionDate !== undefined && { requestedCompletionDate }),
  };
}

/**
 * The lines to which an obstacle at an item is due: the item's own, the nearest above it that is revised, or those of its
 * parts; where there is none of these, any may be, and all are.
 */
export function lineFinder(
  lines: readonly RevisedLine[],
  plans: readonly Plan[],
  { before, after }: Pick<RevisedLines, 'before' | 'after'>,
): (itemId: string | undefined) => readonly string[] {
  const ids = new Set(lines.map(({ id }) => id));
  const parents = new Map<string, string>();
  for (const { id, parentId } of [...plans.flatMap(({ items }) => items), ...before.items, ...after.items])
    if (parentId !== undefined) parents.set(id, parentId);
  const lineage = (itemId: string): string[] => {
    const result = new Set<string>();
    for (let id: string | undefined = itemId; id !== undefined && !result.has(id); id = parents.get(id))
      result.add(id);
    return [...result];
  };
  return (itemId = '') => {
    const above = lineage(itemId).find((id) => id !== orderLine && ids.has(id));
    if (above !== undefined) return [above];
    const below = [...ids].filter((id) => lineage(id).includes(itemId));
    return below.length > 0 && itemId !== orderLine ? below : [...ids];
  };
}
