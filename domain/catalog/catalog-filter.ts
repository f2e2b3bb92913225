/** What an export is limited to: attributes by dotted path, and the values of which they must have one. */
type CatalogFilter = readonly { readonly path: string; readonly values: readonly string[] }[];

/** `lifecycleStatus=active,launched&category.id=fibre`. */
export const parseCatalogFilter = (query: string): CatalogFilter =>
  [...new URLSearchParams(query)].map(([path, text]) => ({ path, values: text.split(',') }));

/** True when the entry has one of the values at each of the paths; lists are searched. */
export const matchesCatalogFilter = (filter: CatalogFilter, entry: object): boolean =>
  filter.every(({ path, values }) => valuesAt(entry, path.split('.')).some((each) => values.includes(each)));

function valuesAt(value: unknown, [name, ...rest]: readonly string[]): string[] {
  if (Array.isArray(value))
    return value.flatMap((each) => valuesAt(each, name === undefined ? [] : [name, ...rest]));
  if (name === undefined) return [String(value)];
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return [];
  return valuesAt((value as Readonly<Record<string, unknown>>)[name], rest);
}
