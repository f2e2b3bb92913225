import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { emptyInventory } from '../../domain/inventory/inventory.js';
import type { DatedOrder } from '../../domain/order/order.js';
import { qualify } from '../../domain/qualification/qualify.js';
import { configure } from '../../domain/selling/configuration.js';
import { add, orderOf, sent } from './support/catalog.js';
import { seedAreas, seedCatalog } from './support/seeds.js';
import { finish } from './support/finish.js';

describe('the answers for the seeds', function () {
  this.timeout('2m');
  const basis = {
    catalog: seedCatalog,
    inventory: emptyInventory,
    serviceAreas: seedAreas,
    agreements: [],
  };
  // Where everything can be built, and where some is too slow.
  const postcodes = ['10119', '16321'] as const;
  const sold = seedCatalog.offeringsOnSale().filter(({ isSellable }) => isSellable ?? true);
  const faultsOf = (order: DatedOrder): string[] =>
    qualify(order, seedCatalog, emptyInventory, seedAreas).items.flatMap(({ itemId, reasons }) =>
      reasons.map(({ code, message }) => `${itemId} ${code} ${message}`),
    );
  /** The line with its parts named, so that they keep their ids. */
  function lineOf(id: string, postcode: string): DatedOrder {
    const line = add('1', id, { place: { postcode } });
    const parts = finish(configure(sent(orderOf(line)), '1', basis))!.flatMap(
      ({ id: partId, parentId, productOffering }) =>
        parentId === undefined ? [] : [add(partId, productOffering!.id, { parentId })],
    );
    return sent(orderOf(line, ...parts));
  }
  const withValue = (order: DatedOrder, id: string, name: string, value: unknown): DatedOrder => ({
    ...order,
    items: order.items.map((item) =>
      item.id === id
        ? {
            ...item,
            characteristics: [...item.characteristics.filter((each) => each.name !== name), { name, value }],
          }
        : item,
    ),
  });

  it('are those of validation: what is refused is refused there too', () => {
    let refused = 0;
    for (const postcode of postcodes)
      for (const { id } of sold) {
        const order = lineOf(id, postcode);
        for (const item of finish(configure(order, '1', basis))!)
          for (const { name, choice } of item.characteristic)
            for (const { value } of choice.filter(({ isAllowed }) => !isAllowed)) {
              refused += 1;
              const against = faultsOf(withValue(order, item.id, name, value));
              assert.notDeepEqual(against, [], `${id} ${name} ${String(value)}`);
            }
      }
    assert.ok(refused > 0);
  });

  it('lead to a line that validates, whatever is chosen of what is allowed', () => {
    const anyPicks = fc.array(fc.nat({ max: 1000 }), { minLength: 40, maxLength: 40 });
    let whole = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...sold.map(({ id }) => id)),
        fc.constantFrom(...postcodes),
        anyPicks,
        (id, postcode, picks) => {
          let order = lineOf(id, postcode);
          const begun = finish(configure(order, '1', basis))!;
          const names = begun.flatMap(({ id: itemId, characteristic }) =>
            characteristic.map(({ name }) => [itemId, name] as const),
          );
          let deadEnd = false;
          for (const [index, [itemId, name]] of names.entries()) {
            const item = finish(configure(order, '1', basis))!.find((each) => each.id === itemId)!;
            const { choice } = item.characteristic.find((each) => each.name === name)!;
            const allowed = choice.filter(({ isAllowed }) => isAllowed);
            deadEnd ||= choice.length > 0 && allowed.length === 0;
            const picked = allowed[picks[index % picks.length]! % Math.max(1, allowed.length)];
            const value = picked?.value ?? picked?.valueFrom ?? picked?.valueTo;
            if (picked) order = withValue(order, itemId, name, value);
          }
          // What speaks against the offering there, whatever is chosen, is no matter of choice.
          const chosen = new Set(['missingCharacteristic', 'invalidCharacteristic', 'speedNotAvailable']);
          const reasons = begun.flatMap(({ reason }) => reason.map(({ code }) => code));
          if (deadEnd || reasons.some((code) => !chosen.has(code))) return;
          whole += 1;
          assert.deepEqual(
            faultsOf(order).filter((fault) => !fault.includes('missingCharacteristic')),
            [],
            id,
          );
        },
      ),
      { numRuns: 40 },
    );
    assert.ok(whole > 0);
  });
});
