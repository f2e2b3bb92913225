/** A TMF620 category, as far as it says where it is: below its parent, and above those that it lists. */
export interface PlacedCategory {
  readonly id?: string;
  readonly parentId?: string | null;
  readonly subCategory?: readonly { readonly id: string }[] | null;
}

/** Finds the categories that something is in by those that it names: these and all around them. Those that run in a circle end. */
export function categoryTree(
  categories: readonly PlacedCategory[],
): (named: readonly string[]) => ReadonlySet<string> {
  const parents = new Map<string, Set<string>>();
  const place = (id: string, parent: string): void =>
    void parents.set(id, (parents.get(id) ?? new Set()).add(parent));
  for (const { id, parentId, subCategory } of categories) {
    if (id === undefined) continue;
    if (typeof parentId === 'string') place(id, parentId);
    for (const below of subCategory ?? []) place(below.id, id);
  }
  return (named) => {
    const found = new Set(named);
    // What is added while it runs is visited too.
    for (const id of found) for (const parent of parents.get(id) ?? []) found.add(parent);
    return found;
  };
}
