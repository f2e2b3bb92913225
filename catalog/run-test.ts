import { emptyInventory } from '../domain/inventory/inventory.js';
import { lineDiff } from './line-diff.js';
import { toOrder, toOwnedProducts, withProducts } from './order-file.js';
import { outcomeOf } from './outcome.js';
import type { CatalogTest, Expectation } from './test-file.js';
import type { UsableCatalog } from './usable-catalog.js';
import type { ReportedValues } from '../domain/decomposition/specification-node.js';

/** Runs a test; returns how the plan differs from the expected one, line by line; empty if it does not. */
export function runTest({ file, given, expect }: CatalogTest, usable: UsableCatalog): string[] {
  const owned = given.inventory
    ? toOwnedProducts(file, given.inventory, usable.catalog)
    : { inventory: emptyInventory, itemOf: new Map<string, string>() };
  const { lines: actual } = outcomeOf(
    {
      order: toOrder(file, withProducts(given.order)),
      inventory: owned.inventory,
      reported: toReportedValues(given.reported),
    },
    usable,
  );
  // A part that ends with its bundle is an item named for its product, whose id says nothing.
  const readable = (line: string) =>
    line.replaceAll(/earlier\.[0-9a-z]{12}/g, (id) => `(${owned.itemOf.get(id) ?? id})`);
  return (Object.keys(expect) as (keyof Expectation)[]).flatMap((aspect) => {
    const [wanted, found] = [asLines(expect[aspect]), asLines(actual[aspect]).map(readable)];
    const same = wanted.length === found.length && wanted.every((line, index) => line === found[index]);
    return same ? [] : [`${aspect}:`, ...lineDiff(wanted, found).map((line) => `  ${line}`)];
  });
}

const asLines = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value;

const toReportedValues = (reported: CatalogTest['given']['reported'] = {}): ReportedValues =>
  new Map(Object.entries(reported).map(([key, values]) => [key, { values, final: true }]));
