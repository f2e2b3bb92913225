import { isDeepStrictEqual } from 'node:util';
import type { Json } from './json.js';

/** Attributes that differ between a resource and what becomes of it. */
export function changedAttributes(target: Json, patched: Json): string[] {
  const names = new Set([...Object.keys(target), ...Object.keys(patched)]);
  return [...names].filter((name) => !isDeepStrictEqual(target[name], patched[name]));
}
