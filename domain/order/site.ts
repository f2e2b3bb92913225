import type { Place } from './references.js';

/** What identifies a site: the id of the place, else everything that is said about it. */
export const siteKey = (place: Place): string =>
  place.id ?? JSON.stringify(sortKeys({ ...place, role: undefined }));

export const sameSite = (one: Place, other: Place): boolean => siteKey(one) === siteKey(other);

/** A database may return an object's attributes in another order. */
function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, each]) => [name, sortKeys(each)]),
  );
}
