import { isDeepStrictEqual } from 'node:util';
import { type Json, object, objects, pick, text } from '../lib/json.js';
import { nestedIn } from '../lib/nested.js';

/** What becomes of a revision: it is decided once, by the workflow of its order. */
export const revisionStates = ['requested', 'applied', 'partlyApplied', 'refused'] as const;
export type RevisionState = (typeof revisionStates)[number];

/** Legal moves of a revision; the one table, by which `closeRevision` changes it (entities/orders/order-revisions.ts). */
export const revisionMoves: Readonly<Record<RevisionState, readonly RevisionState[]>> = {
  requested: ['applied', 'partlyApplied', 'refused'],
  applied: [],
  partlyApplied: [],
  refused: [],
};

/** A change of one line of a product order; without an id, of what the order says for all of its lines. */
export interface LineChange {
  readonly id?: string;
  /** Of a new line within another. */
  readonly parentId?: string;
  readonly change: 'add' | 'change' | 'drop';
  /** The line without those within it; absent where it is new, or dropped. */
  readonly before?: Json;
  readonly after?: Json;
}

/** The attributes of an order as a whole that a revision may change. */
export const revisableAttributes = ['requestedStartDate', 'requestedCompletionDate'] as const;

const items = 'productOrderItem';

/** The lines by which the two documents of a product order differ, those of the first before those that are new. */
export function linesBetween(before: Json, after: Json): LineChange[] {
  const was = linesOf(before);
  const is = linesOf(after);
  const whole = { before: pick(before, revisableAttributes), after: pick(after, revisableAttributes) };
  const known = [...was].flatMap(([id, { own }]): LineChange[] => {
    const now = is.get(id);
    if (!now) return [{ id, change: 'drop', before: own }];
    return isDeepStrictEqual(own, now.own) ? [] : [{ id, change: 'change', before: own, after: now.own }];
  });
  const added = [...is].flatMap(([id, { own, parentId }]): LineChange[] =>
    was.has(id) ? [] : [{ id, change: 'add', after: own, ...(parentId !== undefined && { parentId }) }],
  );
  const dates: LineChange[] = isDeepStrictEqual(whole.before, whole.after)
    ? []
    : [{ change: 'change', ...whole }];
  return [...dates, ...known, ...added];
}

/** The document with these changes made in it. */
export function withLines(document: Json, changes: readonly LineChange[]): Json {
  const byId = new Map(changes.flatMap((each) => (each.id === undefined ? [] : [[each.id, each]])));
  const added = (parentId: string | undefined): Json[] =>
    changes
      .filter((each) => each.change === 'add' && each.parentId === parentId)
      .map(({ id, after = {} }) => within(after, added(id)));
  const revised = (whole: Json, parentId: string | undefined): Json[] => [
    ...objects(whole[items]).flatMap((item): Json[] => {
      const id = text(item['id']) ?? '';
      const line = byId.get(id);
      if (line?.change === 'drop') return [];
      return [within(line?.after ?? ownOf(item), revised(item, id))];
    }),
    ...added(parentId),
  ];
  const dates = changes.find(({ id }) => id === undefined);
  const { requestedStartDate, requestedCompletionDate, ...rest } = document;
  const kept = { requestedStartDate, requestedCompletionDate };
  return {
    ...rest,
    ...pick(dates?.after ?? kept, revisableAttributes),
    [items]: revised(document, undefined),
  };
}

/** True when the document is still what the change was made from. */
export function isStillSo(document: Json, { id, change, before }: LineChange): boolean {
  if (id === undefined) return isDeepStrictEqual(pick(document, revisableAttributes), object(before));
  const now = linesOf(document).get(id)?.own;
  return change === 'add' ? now === undefined : isDeepStrictEqual(now, before);
}

/** A line without those within it. */
export interface Line {
  readonly own: Json;
  readonly parentId: string | undefined;
}

/** The lines by their ids, parents before their parts. */
export const linesOf = (document: Json): ReadonlyMap<string, Line> =>
  new Map(
    nestedIn(document, items).map(({ item, parentId }) => [
      text(item['id']) ?? '',
      { own: ownOf(item), parentId },
    ]),
  );

/** The line without those within it. */
export function ownOf(item: Json): Json {
  const { [items]: _, ...own } = item;
  return own;
}

const within = (own: Json, parts: readonly Json[]): Json =>
  parts.length > 0 ? { ...own, [items]: parts } : own;
