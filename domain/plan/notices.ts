import type { Json } from '../lib/json.js';

/** What downstream systems report of an order beside its state (TMF641 v4.1), each kind a list. */
export const noticeLists = ['milestone', 'jeopardyAlert', 'errorMessage'] as const;
export type NoticeList = (typeof noticeLists)[number];
export type OrderNotices = Readonly<Partial<Record<NoticeList, readonly Json[]>>>;

/** Reads the lists of an order as a downstream system sends it; faults of its items count too. */
export function readNotices(document: unknown): OrderNotices {
  const order = object(document);
  const items = ['serviceOrderItem', 'orderItem', 'workOrderItem'].flatMap((name) => objects(order[name]));
  return compact({
    milestone: objects(order['milestone']),
    jeopardyAlert: objects(order['jeopardyAlert']),
    errorMessage: [order, ...items].flatMap((each) => objects(each['errorMessage'])),
  });
}

/** What was reported and what is reported now: nothing is lost, and what comes again is there once. */
export function mergeNotices(before: OrderNotices, more: OrderNotices): OrderNotices {
  return compact(
    Object.fromEntries(
      noticeLists.map((name) => [name, mergeNoticeLists(before[name] ?? [], more[name] ?? [])]),
    ),
  );
}

/**
 * Entries of the same id are one, the later reporting what it says anew; without an id, those that say the same.
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

/** Systems that count send numbers. */
const idOf = (id: unknown): string => (typeof id === 'string' ? id : JSON.stringify(id));

/** A part of an order that was handed off, and what its system reported. */
export interface HandOffNotices {
  readonly id: string;
  readonly itemId: string;
  readonly notices: OrderNotices;
}

/** What the parts of an order report of it: each entry names its item, and ids of different systems stay apart. */
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

/** The order with the notices of its parts beside what it says itself. */
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

/** Some systems send one object where TMF has a list; what says nothing is left out. */
const objects = (value: unknown): readonly Json[] =>
  (Array.isArray(value) ? value : [value])
    .map(object)
    .filter((each) => Object.keys(each).length > 0)
    .map(inUtc);
