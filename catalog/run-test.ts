import { DecompositionError } from '../domain/decomposition-error.js';
import { decompose } from '../domain/decompose.js';
import { emptyInventory } from '../domain/inventory.js';
import type { Plan } from '../domain/plan.js';
import { qualify } from '../domain/qualify.js';
import { stepId } from '../domain/step-id.js';
import { lineDiff } from './line-diff.js';
import { lagOf, whereabouts } from './render-plan.js';
import { earlierOrderId, toOrder, toOwned, type Owned } from './order-file.js';
import type { CatalogTest, Expectation } from './test-file.js';
import type { UsableCatalog } from './usable-catalog.js';

/** Runs a test; answers in which way the plan is another one than expected, line by line; nothing when it is not. */
export function runTest({ file, given, expect }: CatalogTest, usable: UsableCatalog): string[] {
  const owned = given.inventory
    ? toOwned(file, given.inventory, usable.catalog)
    : { inventory: emptyInventory, itemOf: new Map<string, string>() };
  const actual = outcome(toOrder(file, withProducts(given.order)), usable, owned);
  // A part that ends with its bundle is an item named for its product, which has an id that says nothing.
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

/** `"$item 1.1"` stands for the product that item 1.1 of the order in `inventory` has made. */
const withProducts = (order: object): unknown =>
  JSON.parse(
    JSON.stringify(order).replaceAll(/"\$item ([^"]+)"/g, (_, id: string) =>
      JSON.stringify(stepId(earlierOrderId, `product ${id}`)),
    ),
  );

function outcome(
  order: ReturnType<typeof toOrder>,
  { catalog, areas }: UsableCatalog,
  { inventory }: Owned,
): Required<Expectation> {
  const { result, items } = qualify(order, catalog, inventory, areas);
  const against = items.flatMap(({ itemId, reasons }) => reasons.map(({ code }) => `${code} ${itemId}`));
  const none: Plan = { items: [], steps: [] };
  const { plan, faults } = planOrFaults();
  return {
    qualification: result,
    reasons: [...new Set([...against, ...faults])],
    items: plan.items.map(({ id, name, action }) => `${id} ${name}: ${action}`),
    steps: outline(plan),
    entitlements: plan.items.flatMap(({ id, entitlements }) =>
      entitlements.map(({ name }) => `${id} ${name}`),
    ),
  };

  function planOrFaults(): { readonly plan: Plan; readonly faults: readonly string[] } {
    try {
      return { plan: decompose(order, catalog, inventory), faults: [] };
    } catch (err) {
      if (!(err instanceof DecompositionError)) throw err;
      return { plan: none, faults: err.reasons.map(({ code, itemId }) => `${code} ${itemId}`) };
    }
  }
}

/** A line a step, in the order of work: what, of which item, for whom or until when, with which values, after what. */
function outline({ steps }: Plan): string[] {
  const names = new Map(
    steps.map(({ id, key, itemId }) => [id, `${itemId} ${key.split('/').at(-1)?.split(':')[0]}`]),
  );
  return steps.map((step) => {
    const { id, action, kind, downstreamSystem, characteristics, dependsOn, lags = {} } = step;
    const values = characteristics.map(({ name, value }) => `${name}=${text(value)}`).join(' ');
    const after = dependsOn.map((other) => `${names.get(other)}${lagOf(lags[other])}`).join(', ');
    const own = downstreamSystem === undefined ? ` ${whereabouts(step)}`.trimEnd() : '';
    return `${action} ${kind} ${names.get(id)}${own}${values && ` {${values}}`}${after && ` after ${after}`}`;
  });
}

const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
