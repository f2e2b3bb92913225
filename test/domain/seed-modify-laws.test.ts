import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { inventoryAfter } from '../../catalog/inventory-after.js';
import type { Inventory, Realization } from '../../domain/inventory/inventory.js';
import type { OrderToPlan } from '../../domain/order/order.js';
import { orderOn, ownedBy } from './support/owned.js';
import { seedFamilies } from './support/seed-orders.js';
import { seedPlan } from './support/seeds.js';

/** Values that customers change, by the specification of the product. */
const changeable: Readonly<Record<string, Readonly<Record<string, readonly unknown[]>>>> = {
  'internet-access': { downstreamMbps: [100, 250] },
  'home-router': { model: ['standard', 'wifi7'], wifiExtenders: [0, 2] },
  'home-voice': { lines: [1, 2] },
  'home-tv': { package: ['basic', 'sports'], setTopBoxes: [1, 3] },
  'business-vpn': { vpnName: ['nordwind', 'suedwind'] },
  'vpn-hub-site': { bandwidthMbps: [50, 500], backup: ['none', 'mobile'], sfpModules: [0, 2] },
  'vpn-branch-site': { bandwidthMbps: [50, 500], cpeModel: ['branch-router', 'edge-router'] },
  'mobile-plan': { dataGb: [10, 200], additionalSims: [0, 2] },
};

/** Which product is changed, in which value, to what; numbers choose from what there is. */
const modifies = fc.array(fc.record({ product: fc.nat(), name: fc.nat(), value: fc.nat() }), {
  minLength: 1,
  maxLength: 4,
});

const chosenFrom = <T>(values: readonly T[], number: number): T => values[number % values.length]!;

/** What each product is realised by, with all values; without ids, and in no sequence. */
const realized = ({ products }: Inventory): string[] =>
  products
    .map(({ name, place, characteristics, realizations }) => {
      const values = (of: Realization['characteristics']) =>
        of.map((each) => `${each.name}=${JSON.stringify(each.value)}`).toSorted();
      const by = realizations.map(
        (each) => `${each.specification.id} ${values(each.characteristics).join(' ')}`,
      );
      return JSON.stringify([name, place?.id, values(characteristics), by.toSorted()]);
    })
    .toSorted();

/** The products as if they were ordered today, as they are. */
const orderedAnew = ({ products }: Inventory): OrderToPlan => ({
  id: 'anew',
  kind: 'productOrder',
  items: products.map(({ id, parentProductId, offering, characteristics, place, quantity }) => ({
    id,
    action: 'add',
    ...(offering && { offeringId: offering.id }),
    ...(parentProductId !== undefined && { parentId: parentProductId }),
    ...(place && { place }),
    ...(quantity !== undefined && { quantity }),
    characteristics,
  })),
});

describe('for any change of what a seed family has sold,', function () {
  this.timeout('60s');

  for (const [family, orders] of Object.entries(seedFamilies)) {
    it(`every mapped value is as if all of it were ordered today: ${family}`, () => {
      fc.assert(
        fc.property(orders, modifies, (order, changes) => {
          let owned = ownedBy(seedPlan(order));
          for (const { product, name, value } of changes) {
            const one = chosenFrom(owned.products, product);
            const [characteristic, values] = chosenFrom(
              Object.entries(changeable[one.specification?.id ?? ''] ?? {}),
              name,
            ) ?? ['', []];
            if (values.length === 0) continue;
            const characteristics = [{ name: characteristic, value: chosenFrom(values, value) }];
            owned = inventoryAfter(
              seedPlan(orderOn(owned, 'modify', [one.id], { characteristics }), owned),
              owned,
            );
          }
          assert.deepEqual(realized(owned), realized(ownedBy(seedPlan(orderedAnew(owned)))));
        }),
        { numRuns: 40 },
      );
    });
  }
});
