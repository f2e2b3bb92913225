import type { Json } from '../lib/json.js';

/** What downstream systems report about an order besides its state (TMF641 v4.1): one list for each kind. */
export const noticeLists = ['milestone', 'jeopardyAlert', 'errorMessage'] as const;
export type NoticeList = (typeof noticeLists)[number];
export type OrderNotices = Readonly<Partial<Record<NoticeList, readonly Json[]>>>;

/** Reads these lists from an order that a downstream system sends; errors of its items are included. */
export function readNotices(document: unknown): OrderNotices {
  const order = object(document);
  const items = ['serviceOrderItem', 'orderItem', 'workOrderItem'].flatMap((name) => objects(order[name]));
  return compact({
    milestone: objects(order['milestone']),
    jeopardyAlert: objects(order['jeopardyAlert']),
    errorMessage: [order, ...items].flatMap((each) => objects(each['errorMessage'])),
  });
}

/** Both lists of notices together, without duplicates. */
export function mergeNotices(before: OrderNotices, more: OrderNotices): OrderNotices {
  return compact(
    Object.fromEntries(
      noticeLists.map((name) => [name, mergeNoticeLists(before[name] ?? [], more[name] ?? [])]),
    ),
  );
}

/**
 * Entries with the same id are one, of which the later overwrites what it repeats; entries without id are one if they
 * are equal.
 * @internal Exported for the tests.
 */
export function mergeNoticeLists(before: readonly Json[], more: readonly Json[]): readonly Json[] {
  const merged = new Map<string, Json>();
  for (const entry of [...before, ...more]) {
    const key = keyOf(entry);
    merged.set(key, { ...merged.get(key), ...entry });
  }
  return [...merged.values()];
}

const keyOf = ({ id, name, code, reason, message, milestoneDate, alertDate }: Json): string =>
  id === undefined
    ? JSON.stringify([name, code, reason, message, milestoneDate, alertDate])
    : `id ${idOf(id)}`;

/** Systems that number their entries send numbers. */
const idOf = (id: unknown): string => (typeof id === 'string' ? id : JSON.stringify(id));

/** A part of an order that was handed off, and what its system reported. */
export interface HandOffNotices {
  readonly id: string;
  readonly itemId: string;
  readonly notices: OrderNotices;
}

/** What the parts of an order report: each entry names its item, and ids from different systems stay distinct. */
export function noticesOfParts(orderId: string, parts: readonly HandOffNotices[]): OrderNotices {
  return parts.reduce<OrderNotices>((whole, { id: part, itemId, notices }) => {
    const item = { id: itemId, itemId, serviceOrderId: orderId };
    const ofPart = noticeLists.map((name) => [
      name,
      (notices[name] ?? []).map(({ id, ...entry }) => ({
        ...(id !== undefined && { id: `${part}/${idOf(id)}` }),
        ...entry,
        serviceOrderItem: [item],
      })),
    ]);
    return mergeNotices(whole, Object.fromEntries(ofPart) as OrderNotices);
  }, {});
}

/** The order with the notices of its parts added to its own. */
export function withNotices(order: Json, notices: OrderNotices = {}): Json {
  const lists = noticeLists.flatMap((name) => {
    const own = order[name];
    const merged = mergeNoticeLists(Array.isArray(own) ? (own as Json[]) : [], notices[name] ?? []);
    return merged.length > 0 ? [[name, merged]] : [];
  });
  return { ...order, ...(Object.fromEntries(lists) as Json) };
}

const compact = (lists: OrderNotices): OrderNotices =>
  Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0));

/** The dates of TMF641's entries, as UTC with milliseconds where they are dates. */
function inUtc(entry: Json): Json {
  const dates = ['milestoneDate', 'alertDate', 'timestamp'].flatMap((name) => {
    const value = entry[name];
    const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
    return Number.isNaN(time) ? [] : [[name, new Date(time).toISOString()]];
  });
  return { ...entry, ...Object.fromEntries(dates) };
}

const object = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};

/** Some systems send one object where TMF has a list; an empty entry is ignored. */
const objects = (value: unknown): readonly Json[] =>
  (Array.isArray(value) ? value : [value])
    .map(object)
    .filter((each) => Object.keys(each).length > 0)
    .map(inUtc);
