import { isDeepStrictEqual } from 'node:util';

type Json = Readonly<Record<string, unknown>>;

/** Attributes that differ between a resource and what becomes of it. */
export function changedAttributes(target: Json, patched: Json): string[] {
  const names = new Set([...Object.keys(target), ...Object.keys(patched)]);
  return [...names].filter((name) => !isDeepStrictEqual(target[name], patched[name]));
}
