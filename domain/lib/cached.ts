import { Recent } from './recent.js';

/**
 * The function with its last results kept by their text: at most `maxEntries` of them, because texts that are only checked
 * must not accumulate. What throws is not kept.
 */
export function cachedByText<T>(maxEntries: number, make: (text: string) => T): (text: string) => T {
  const kept = new Recent<T>(maxEntries);
  return (text) => {
    const known = kept.get(text);
    if (known !== undefined) return known;
    const made = make(text);
    kept.set(text, made);
    return made;
  };
}
