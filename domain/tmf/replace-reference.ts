import type { Json } from '../lib/json.js';
import { hasOwnId } from '../lib/own-ids.js';

/** A record that is named instead of another one. */
interface Replacement {
  readonly from: string;
  readonly to: string;
  readonly name?: string | undefined;
}

/**
 * The document with every reference to a record made one to another record; the ids of records are unique. Items have ids of their own,
 * which are no references: `1` of an order is not customer `1`.
 */
export function withReplacedReferences(document: Json, replacement: Replacement): Json {
  return replaced(document, replacement) as Json;
}

function replaced(value: unknown, replacement: Replacement, isOwn = false): unknown {
  if (Array.isArray(value)) return value.map((each) => replaced(each, replacement, isOwn));
  if (typeof value !== 'object' || value === null) return value;
  const inner = Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, replaced(each, replacement, hasOwnId(name))]),
  );
  if (isOwn || inner['id'] !== replacement.from) return inner;
  // The address and the name were those of the other one.
  const { href: _, name: __, ...rest } = inner;
  return {
    ...rest,
    id: replacement.to,
    ...(inner['name'] !== undefined && { name: replacement.name ?? inner['name'] }),
  };
}
