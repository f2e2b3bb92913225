import { isDeepStrictEqual } from 'node:util';
import type { Json } from './json.js';

/** The attributes that differ between two states of a resource. */
export function changedAttributes(target: Json, patched: Json): string[] {
  const names = new Set([...Object.keys(target), ...Object.keys(patched)]);
  return [...names].filter((name) => !isDeepStrictEqual(target[name], patched[name]));
}
