import assert from 'node:assert/strict';
import { emptyInventory, type Inventory } from '../../domain/inventory/inventory.js';
import { nearestNames } from '../../domain/lib/nearest-names.js';
import { type ItemToPlan, readOrder } from '../../domain/order/order.js';
import { qualify } from '../../domain/qualification/qualify.js';
import { add, offering, orderOf, realizedAs, requires, sent, smallCatalog } from './support/catalog.js';
import { seedAreas, seedCatalog } from './support/seeds.js';

const named = (...names: readonly string[]): Pick<ItemToPlan, 'characteristics'> => ({
  characteristics: names.map((name) => ({ name, value: 1 })),
});

/** A bundle of a line and a box; what is built of the line knows more names than the line. */
const catalog = smallCatalog({
  offerings: [
    { id: 'bundle', bundledProductOffering: [{ id: 'line' }] },
    offering('line', 'line-product'),
    offering('box', 'box-product'),
  ],
  products: [
    {
      id: 'line-product',
      productSpecCharacteristic: [{ name: 'speed' }, { name: 'protection' }],
      specificationRelationship: [realizedAs('line-service')],
    },
    { id: 'box-product', productSpecCharacteristic: [{ name: 'colour' }] },
  ],
  services: [
    {
      id: 'line-service',
      specCharacteristic: [{ name: 'profile' }],
      attributeMapping: [{ from: { characteristic: 'latency' }, to: 'profile' }],
      specificationRelationship: [
        requires('fibre', {
          condition: { jsonata: 'buried and place.postcode = "1"' },
          quantityCharacteristic: 'fibres',
        }),
      ],
    },
  ],
  resources: [{ id: 'fibre', resourceSpecCharacteristic: [{ name: 'length' }] }],
});

const messages = (items: readonly ItemToPlan[], inventory: Inventory = emptyInventory): string[] =>
  qualify(sent(orderOf(...items)), catalog, inventory, []).items.flatMap(({ reasons }) =>
    reasons.filter(({ code }) => code === 'unknownCharacteristic').map(({ message }) => message),
  );

describe('a characteristic that no specification knows', () => {
  it('is refused with the nearest names, and otherwise with all that are known', () => {
    assert.deepEqual(messages([add('1', 'line', named('sped', 'protecttion', 'fibers', 'whatever'))]), [
      'Item 1: line has no characteristic sped. Did you mean speed?',
      'Item 1: line has no characteristic protecttion. Did you mean protection?',
      'Item 1: line has no characteristic fibers. Did you mean fibres?',
      'Item 1: line has no characteristic whatever. It has speed, protection.',
    ]);
  });

  it('is found in a misspelt example order', () => {
    const order = readOrder('productOrder', 'o', {
      productOrderItem: [
        {
          id: '1',
          action: 'add',
          productOffering: { id: 'mobile-plan' },
          product: { productCharacteristic: [{ name: 'dataGB', value: 200 }] },
        },
      ],
    });
    const [item] = qualify(sent(order), seedCatalog, emptyInventory, seedAreas).items;
    assert.deepEqual(item?.reasons, [
      {
        code: 'unknownCharacteristic',
        message: 'Item 1: mobile-plan has no characteristic dataGB. Did you mean dataGb?',
      },
    ]);
  });

  it('does not include one that a specification below the item has or reads', () => {
    const names = ['speed', 'profile', 'latency', 'buried', 'fibres', 'length'];
    assert.deepEqual(messages([add('1', 'line', named(...names))]), []);
    assert.deepEqual(messages([add('1', 'bundle', named(...names))]), []);
  });

  it('does not include one of an item that the order nests below', () => {
    const bundle = add('1', 'bundle', named('colour'));
    const box = add('1.1', 'box', { parentId: '1', ...named('colour') });
    assert.deepEqual(messages([bundle]), ['Item 1: bundle has no characteristic colour. It has none.']);
    assert.deepEqual(messages([bundle, box]), []);
  });

  it('includes the names that conditions use for place, offering and customer', () => {
    assert.deepEqual(messages([add('1', 'line', named('place'))]), [
      'Item 1: line has no characteristic place. It has speed, protection.',
    ]);
  });

  it('is accepted on a product that already has it', () => {
    const inventory: Inventory = {
      products: [
        {
          id: 'owned',
          name: 'line',
          status: 'active',
          characteristics: [{ name: 'sped', value: 1 }],
          realizations: [],
          offering: { id: 'line', version: '1', name: 'line' },
        },
      ],
    };
    const change = (action: 'modify' | 'delete', ...names: readonly string[]) =>
      messages([{ id: '1', action, productId: 'owned', ...named(...names) }], inventory);
    assert.deepEqual(change('modify', 'speed', 'sped'), []);
    assert.deepEqual(change('modify', 'spead'), [
      'Item 1: line has no characteristic spead. Did you mean speed?',
    ]);
    assert.deepEqual(change('delete', 'spead'), []);
  });

  it('is refused in a captured service order too', () => {
    const order = readOrder('serviceOrder', 'o', {
      serviceOrderItem: [
        {
          id: '1',
          action: 'add',
          service: {
            serviceSpecification: { id: 'line-service' },
            serviceCharacteristic: [{ name: 'profil', value: 'a' }],
          },
        },
      ],
    });
    assert.deepEqual(qualify(sent(order), catalog, emptyInventory, []).items[0]?.reasons, [
      {
        code: 'unknownCharacteristic',
        message: 'Item 1: line-service has no characteristic profil. Did you mean profile?',
      },
    ]);
  });

  it('has no suggestions after the first hundred of an order', () => {
    const items = Array.from({ length: 150 }, (_, index) => add(String(index), 'line', named('sped')));
    const all = messages(items);
    assert.equal(all.filter((message) => message.endsWith('Did you mean speed?')).length, 100);
    assert.equal(all.at(-1), 'Item 149: line has no characteristic sped. It has speed, protection.');
  });
});

describe('the nearest names', () => {
  it('are a few edits away, the nearest first, three at most', () => {
    const known = ['downstreamMbps', 'upstreamMbps', 'lines', 'line', 'liens', 'lions'];
    assert.deepEqual(nearestNames('downstramMbps', known), ['downstreamMbps']);
    assert.deepEqual(nearestNames('LINES', known), ['lines', 'line', 'liens']);
    assert.deepEqual(nearestNames('colour', known), []);
    assert.deepEqual(nearestNames('x'.repeat(10_000_000), known), []);
  });
});
