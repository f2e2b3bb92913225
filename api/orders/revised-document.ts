import { isDeepStrictEqual } from 'node:util';
import { isObject, type Json, object, objects, text } from '../../domain/lib/json.js';
import { nestedIn } from '../../domain/lib/nested.js';
import {
  type Line,
  type LineChange,
  linesOf,
  ownOf,
  revisableAttributes,
  withLines,
} from '../../domain/order/order-revision.js';
import { orderStates } from '../../domain/order/order-state.js';
import type { ErrorDetail } from '../../domain/tmf/schemas/error.js';
import type { Body } from '../tmf630/resource.js';
import { mergePatch } from '../tmf630/merge-patch.js';

/** A change of an order as a caller sends it. */
interface SentChange {
  /** The order as it is stored, with the revisions that wait. */
  readonly stored: Json;
  /** The order as the API answers it: clients send that back. */
  readonly shown: Json;
  readonly sent: Body;
  /** True when the items are all that there are to be: those that are missing are dropped. */
  readonly isWhole: boolean;
}

interface RevisedDocument {
  readonly document: Json;
  readonly faults: readonly ErrorDetail[];
  /** What can only come from a caller who has read the order before it moved on. */
  readonly overtaken: readonly ErrorDetail[];
}

const items = 'productOrderItem';

/**
 * The order with its lines changed: each item that was sent is merged (RFC 7396) into the one with its id, is new, or with the state
 * `cancelled` is dropped with what is within it. What the API itself shows of an item, and was sent back, is no change.
 */
export function revisedDocument({ stored, shown, sent, isWhole }: SentChange): RevisedDocument {
  const storedLines = linesOf(stored);
  const shownLines = linesOf(shown);
  const faults: ErrorDetail[] = [];
  const overtaken: ErrorDetail[] = [];
  const changes: LineChange[] = dateChanges(stored, sent);
  const wanted = nestedIn(sent, items);
  const dropped = new Set<string>();
  for (const { item, path, parentId } of wanted) {
    const id = text(item['id']);
    if (id === undefined) {
      faults.push({ path: `${path}.id`, message: 'is missing: each item is named by its id' });
      continue;
    }
    const own = ownOf(item);
    const before = storedLines.get(id);
    const known = shownLines.get(id);
    const merged = object(mergePatch(known?.own ?? {}, own));
    if (before && own['state'] === 'cancelled' && known?.own['state'] !== 'cancelled') dropped.add(id);
    else if (before) {
      const after = asStored(merged, known?.own, before.own) as Json;
      faults.push(...lineFaults(before, { own: after, parentId: parentId ?? before.parentId }, path));
      const fault = stateFault(own['state'], known?.own['state']);
      if (fault !== undefined)
        (orderStates.some((state) => state === own['state']) ? overtaken : faults).push({
          path: `${path}.state`,
          message: fault,
        });
      changes.push({ id, change: 'change', after });
    } else if (!known) {
      const { state: _, ...after } = own;
      changes.push({ id, change: 'add', after, ...(parentId !== undefined && { parentId }) });
    } else if (!isDeepStrictEqual(merged, known.own)) {
      const message =
        'is not an item that is ordered: its bundle implies it, or it was dropped. Leave it out, change its bundle, or add an item with another id';
      overtaken.push({ path, message });
    }
  }
  const ids = new Set([...storedLines.keys(), ...changes.flatMap(({ id }) => id ?? [])]);
  const sentIds = new Set(wanted.flatMap(({ item }) => text(item['id']) ?? []));
  // A line that only a revision adds that waits is none that the caller has seen.
  if (isWhole)
    for (const id of storedLines.keys()) if (shownLines.has(id) && !sentIds.has(id)) dropped.add(id);
  for (const [id, { parentId }] of storedLines)
    if (parentId !== undefined && dropped.has(parentId)) dropped.add(id);
  const added = new Set(changes.flatMap(({ id, change }) => (change === 'add' ? (id ?? []) : [])));
  for (const { item, path, parentId = '' } of wanted)
    if (added.has(text(item['id']) ?? '') && parentId !== '' && (dropped.has(parentId) || !ids.has(parentId)))
      faults.push({
        path,
        message: `cannot be added to item ${parentId}, which is not ordered or to be dropped`,
      });
  const kept = changes.filter(({ id }) => id === undefined || !dropped.has(id));
  const drops = [...dropped].map((id): LineChange => ({ id, change: 'drop' }));
  return { document: withLines(stored, [...kept, ...drops]), faults, overtaken };
}

/** Dropping is the one move that can be asked for. */
function stateFault(wanted: unknown, shown: unknown): string | undefined {
  if (wanted === undefined || isDeepStrictEqual(wanted, shown)) return undefined;
  const now = text(shown);
  return `cannot be requested: only cancelled can, which drops it${now === undefined ? '' : `. It is ${now} by now`}`;
}

function dateChanges(stored: Json, sent: Body): LineChange[] {
  if (revisableAttributes.every((name) => sent[name] === undefined)) return [];
  const dates = revisableAttributes.map((name) => [
    name,
    sent[name] === undefined ? stored[name] : sent[name],
  ]);
  return [
    { change: 'change', after: Object.fromEntries(dates.filter(([, value]) => value !== null)) as Json },
  ];
}

/** What was sent, with what is as it was shown in the form in which it is stored. */
function asStored(value: unknown, shown: unknown, stored: unknown): unknown {
  if (isDeepStrictEqual(value, shown)) return stored;
  if (!isObject(value) || !isObject(shown)) return value;
  const entries = Object.keys(value).map((name) => [
    name,
    asStored(value[name], shown[name], object(stored)[name]),
  ]);
  return Object.fromEntries(entries.filter(([, each]) => each !== undefined));
}

/** What makes a line the one that it is. */
function lineFaults(before: Line, after: Line, path: string): ErrorDetail[] {
  const was = identityOf(before);
  const is = identityOf(after);
  return Object.keys(was)
    .filter((name) => !isDeepStrictEqual(was[name], is[name]))
    .map((name) => ({
      path: `${path}.${name}`,
      message: `cannot be changed, it is ${JSON.stringify(was[name] ?? 'absent')}: drop the item, and add another one with another id`,
    }));
}

function identityOf({ own, parentId }: Line): Readonly<Record<string, unknown>> {
  const product = object(own['product']);
  const offering =
    text(object(own['productOffering'])['id']) ?? text(object(product['productOffering'])['id']);
  return {
    action: own['action'],
    'product.id': product['id'],
    'productOffering.id': offering,
    'product.productSpecification.id': object(product['productSpecification'])['id'],
    'productOrderItem (the item that it is part of)': parentId,
    productOrderItemRelationship: JSON.stringify(objects(own['productOrderItemRelationship'])),
  };
}
