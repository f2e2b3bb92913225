import type { Json } from '../lib/json.js';
import { nestedIn } from '../lib/nested.js';

/**
 * The path of an item by its id, and for what a bundle implies that of the item that implies it: ids of implied items
 * begin with that item's. Items are found under `name`; the list itself is the path of what is in none of them.
 */
export function itemPathFinder(document: Json, name: string): (itemId: string) => string {
  const paths = new Map(nestedIn(document, name).map(({ item, path }) => [String(item['id']), path]));
  return (itemId) => {
    for (let id = itemId; id !== ''; id = id.slice(0, Math.max(0, id.lastIndexOf('.')))) {
      const path = paths.get(id);
      if (path !== undefined) return path;
    }
    return `$.${name}`;
  };
}
