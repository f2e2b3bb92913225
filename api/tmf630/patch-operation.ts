import { isDeepStrictEqual } from 'node:util';

/** An operation of RFC 6902. */
export type PatchOperation =
  | { readonly op: 'add' | 'replace' | 'test'; readonly path: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: string }
  | { readonly op: 'move' | 'copy'; readonly from: string; readonly path: string };

/** Why an operation cannot be done. */
type Refusal = 'finds nothing there' | 'finds another value';

/** What has names or indexes for a pointer to go on with. */
type Parent = Record<string, unknown> | unknown[];

/**
 * Does the operation to the value that is held; undefined, or why it cannot be done: what is held may then be changed in part. Pointers
 * lead through own attributes only: what every JavaScript object has beside them is shared by the whole process.
 */
export function applyOperation(held: { value: unknown }, operation: PatchOperation): Refusal | undefined {
  const { op, path } = operation;
  switch (op) {
    case 'add':
      return done(add(held, path, operation.value));
    case 'remove':
      return done(remove(held, path));
    case 'replace':
      return done(replace(held, path, operation.value));
    case 'copy': {
      const copied = valueAt(held, operation.from);
      return done(copied !== undefined && add(held, path, structuredClone(copied)));
    }
    case 'move': {
      const moved = valueAt(held, operation.from);
      const isInItself = path.startsWith(`${operation.from}/`);
      return done(
        moved !== undefined && !isInItself && remove(held, operation.from) && add(held, path, moved),
      );
    }
    case 'test': {
      const found = valueAt(held, path);
      if (found === undefined) return 'finds nothing there';
      return isDeepStrictEqual(found, operation.value) ? undefined : 'finds another value';
    }
  }
}

/** What the pointer leads to; undefined when there is nothing. */
export const valueAt = (held: { value: unknown }, pointer: string): unknown =>
  namesIn(pointer).reduce<unknown>(partOf, held);

const done = (was: boolean): Refusal | undefined => (was ? undefined : 'finds nothing there');

/** The whole of it has a name too, so that every place has a parent. */
const namesIn = (pointer: string): string[] => [
  'value',
  ...pointer
    .split('/')
    .slice(1)
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~')),
];

/** True when it could be added. */
function add(held: { value: unknown }, pointer: string, value: unknown): boolean {
  const place = placeOf(held, pointer);
  if (!place) return false;
  const { parent, name } = place;
  if (!Array.isArray(parent)) return define(parent, name, value);
  const index = name === '-' ? parent.length : indexOf(name);
  if (index === undefined || index > parent.length) return false;
  parent.splice(index, 0, value);
  return true;
}

/** True when there was something. */
function remove(held: { value: unknown }, pointer: string): boolean {
  const place = placeOf(held, pointer);
  if (!place || partOf(place.parent, place.name) === undefined) return false;
  const { parent, name } = place;
  if (Array.isArray(parent)) parent.splice(Number(name), 1);
  else delete parent[name];
  return true;
}

/** True when there was something. */
function replace(held: { value: unknown }, pointer: string, value: unknown): boolean {
  const place = placeOf(held, pointer);
  return (
    place !== undefined &&
    partOf(place.parent, place.name) !== undefined &&
    define(place.parent, place.name, value)
  );
}

/** A plain assignment would set the prototype for a certain name. */
function define(parent: Parent, name: string, value: unknown): boolean {
  return Reflect.defineProperty(parent, name, {
    value,
    writable: true,
    enumerable: true,
    configurable: true,
  });
}

/** Where the pointer ends; undefined when nothing could be there. */
function placeOf(held: { value: unknown }, pointer: string): { parent: Parent; name: string } | undefined {
  const names = namesIn(pointer);
  const name = names.pop()!;
  const parent = names.reduce<unknown>(partOf, held);
  return typeof parent === 'object' && parent !== null ? { parent: parent as Parent, name } : undefined;
}

function partOf(whole: unknown, name: string): unknown {
  if (Array.isArray(whole)) return whole[indexOf(name) ?? whole.length] as unknown;
  if (typeof whole !== 'object' || whole === null || !Object.hasOwn(whole, name)) return undefined;
  return (whole as Record<string, unknown>)[name];
}

const indexOf = (name: string): number | undefined =>
  /^(0|[1-9]\d*)$/.test(name) ? Number(name) : undefined;
