type Item = Readonly<Record<string, unknown>>;

/** The items, at any depth under the same name, each with an id: those without one get the next free number. */
export function numberItems(items: readonly Item[], name: string): Item[] {
  const taken = new Set<unknown>();
  const take = (item: Item): void => {
    taken.add(item['id']);
    itemsIn(item, name).forEach(take);
  };
  items.forEach(take);
  let last = 0;
  const next = (): string => {
    do last += 1;
    while (taken.has(String(last)));
    return String(last);
  };
  const number = (item: Item): Item => {
    const id = item['id'] ?? next();
    const inner = itemsIn(item, name);
    return { ...item, id, ...(inner.length > 0 && { [name]: inner.map(number) }) };
  };
  return items.map(number);
}

/** The items that a document or an item lists under the name. */
export function itemsIn(document: Item, name: string): readonly Item[] {
  const items = document[name];
  return Array.isArray(items) ? (items as Item[]) : [];
}
