import { type Json, objects } from '../lib/json.js';
import { mapNested, nestedIn } from '../lib/nested.js';

/** The items, at any depth under the same name, each with an id: those without one get the next free number. */
export function numberItems(items: readonly Json[], name: string): readonly Json[] {
  const document = { [name]: items };
  const taken = new Set(nestedIn(document, name).map(({ item }) => item['id']));
  let last = 0;
  const next = (): string => {
    do last += 1;
    while (taken.has(String(last)));
    return String(last);
  };
  const numbered = mapNested(document, name, (item) => ({ ...item, id: item['id'] ?? next() }));
  return objects(numbered[name]);
}

/** The items that a document or an item lists under the name. */
export function itemsIn(document: Json, name: string): readonly Json[] {
  const items = document[name];
  return Array.isArray(items) ? (items as Json[]) : [];
}
