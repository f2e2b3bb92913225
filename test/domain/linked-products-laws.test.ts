import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { inventoryAfter } from '../../catalog/inventory-after.js';
import { decompose } from '../../domain/decomposition/decompose.js';
import type { Inventory, OwnedProduct } from '../../domain/inventory/inventory.js';
import type { ItemToPlan } from '../../domain/order/order.js';
import { add, orderOf } from './support/catalog.js';
import { catalog, given, home, offerings, sold } from './support/home.js';

describe('for any changes, ends and additions at several sites,', () => {
  const sites = ['1', '2'] as const;
  const orders = fc.array(
    fc.record({
      site: fc.constantFrom(...sites),
      change: fc.constantFrom('speed', 'lines', 'end', 'add'),
      part: fc.constantFrom(...offerings),
      value: fc.integer({ min: 1, max: 3 }),
    }),
    { minLength: 1, maxLength: 6 },
  );

  const partAt = (owned: Inventory, site: string, name: string): OwnedProduct | undefined =>
    owned.products.find(
      (each) => each.name === name && each.status === 'active' && each.place?.id === `site-${site}`,
    );

  type Change = { site: string; change: string; part: string; value: number };

  /** The order for a change; undefined when there is nothing to change. */
  function orderFor({ site, change, part, value }: Change, owned: Inventory, id: string) {
    const at = (name: string) => partAt(owned, site, name);
    const modify = (name: string, values: object): ItemToPlan[] => {
      const product = at(name);
      return product
        ? [{ id: '1', action: 'modify', productId: product.id, characteristics: given(values) }]
        : [];
    };
    const ended = at(part);
    const bundle = at('home');
    const items: Record<string, readonly ItemToPlan[]> = {
      speed: modify('internet', { speed: value }),
      lines: modify('voice', { lines: value }),
      end: ended ? [{ id: '1', action: 'delete', productId: ended.id, characteristics: [] }] : [],
      add:
        ended || !bundle
          ? []
          : [
              { id: '1', action: 'noChange', productId: bundle.id, characteristics: [] },
              add('2', part, { parentId: '1', characteristics: given({ speed: value, lines: value }) }),
            ],
    };
    const some = items[change] ?? [];
    return some.length === 0 ? undefined : { ...orderOf(...some), id };
  }

  /** Null where there is no such part. */
  const valueAt = (
    owned: Inventory,
    site: string,
    { name, characteristic }: { readonly name: string; readonly characteristic: string },
  ): unknown =>
    partAt(owned, site, name)?.realizations[0]?.characteristics.find((each) => each.name === characteristic)
      ?.value ?? null;

  it('no mapped value is left behind', () => {
    fc.assert(
      fc.property(orders, (changes) => {
        let owned = sold(...home('1'), ...home('2'));
        for (const [index, change] of changes.entries()) {
          const order = orderFor(change, owned, `order-${index}`);
          if (!order) continue;
          owned = inventoryAfter(decompose(order, catalog, owned), owned);
        }
        for (const site of sites) {
          const read = (name: string, characteristic: string) =>
            valueAt(owned, site, { name, characteristic });
          if (!partAt(owned, site, 'router')) continue;
          assert.deepEqual(
            [read('router', 'profile'), read('router', 'telephones')],
            [read('internet', 'speed'), read('voice', 'lines')],
          );
        }
      }),
    );
  });
});
