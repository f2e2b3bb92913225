import assert from 'node:assert/strict';
import { decompose } from '../../domain/decomposition/decompose.js';
import { emptyInventory } from '../../domain/inventory/inventory.js';
import { outline } from './support/outline.js';
import { add, offering, orderOf, provision, realizedAs, requires, smallCatalog } from './support/catalog.js';
import { refused } from './support/refused.js';

const given = (values: object) =>
  Object.entries(values).map(([name, value]) => ({ name, value: value as unknown }));

describe('decompose', () => {
  it('adds the default items of a bundle, unless the order has others', () => {
    const option = (standard: number) => ({
      bundledProductOfferingOption: { numberRelOfferDefault: standard },
    });
    const catalog = smallCatalog({
      offerings: [
        offering('home', 'p', {
          bundledProductOffering: [
            { id: 'phone', ...option(2) },
            { id: 'tv', ...option(0) },
          ],
        }),
        offering('phone', 'p'),
        offering('tv', 'p'),
      ],
      products: [{ id: 'p' }],
    });
    const { items } = decompose(
      orderOf(add('1', 'home'), add('2', 'phone', { parentId: '1' })),
      catalog,
      emptyInventory,
    );
    assert.deepEqual(
      items.map(({ id, implied, parentId }) => [id, implied, parentId]),
      [
        ['1', false, undefined],
        ['2', false, '1'],
        ['1.phone', true, '1'],
      ],
    );
    assert.equal(items[2]?.product?.parentProductId, items[0]?.product?.id);
  });

  it('multiplies by the quantities of line, relationship and characteristic', () => {
    const catalog = smallCatalog({
      offerings: [offering('o', 'p')],
      products: [{ id: 'p', specificationRelationship: [realizedAs('line', { defaultQuantity: 2 })] }],
      services: [
        {
          id: 'line',
          fulfilment: [provision()],
          specificationRelationship: [
            requires('port', { quantityCharacteristic: 'ports', maximumQuantity: 3 }),
          ],
        },
      ],
      resources: [{ id: 'port', fulfilment: [provision()] }],
    });
    const order = orderOf(add('1', 'o', { quantity: 2, characteristics: given({ ports: 2 }) }));
    const { steps } = decompose(order, catalog, emptyInventory);
    const counts = steps.reduce<Record<string, number>>((all, { specification: { id } }) => {
      return Object.assign(all, { [id]: (all[id] ?? 0) + 1 });
    }, {});
    assert.deepEqual(counts, { line: 4, port: 8 });
    const tooMany = orderOf(add('1', 'o', { characteristics: given({ ports: 4 }) }));
    assert.deepEqual(
      refused(() => decompose(tooMany, catalog, emptyInventory)),
      ['invalidQuantity 1 1/p/line', 'invalidQuantity 1 1/p/line#2'],
    );
  });

  it('follows a relationship only where its condition holds, also on the characteristics of the parent item', () => {
    const condition = { properties: { vip: { const: true } }, required: ['vip'] };
    const catalog = smallCatalog({
      offerings: [offering('bundle', 'plain'), offering('part', 'p')],
      products: [
        { id: 'plain' },
        { id: 'p', specificationRelationship: [realizedAs('extra', { condition }), realizedAs('line')] },
      ],
      services: [
        { id: 'line', fulfilment: [provision()] },
        { id: 'extra', fulfilment: [provision()] },
      ],
    });
    const names = (vip: boolean) =>
      decompose(
        orderOf(add('1', 'bundle', { characteristics: given({ vip }) }), add('2', 'part', { parentId: '1' })),
        catalog,
        emptyInventory,
      ).steps.map(({ specification }) => specification.id);
    assert.deepEqual(names(true), ['extra', 'line']);
    assert.deepEqual(names(false), ['line']);
  });

  it('does not decompose composedOf', () => {
    const catalog = smallCatalog({
      offerings: [offering('o', 'p')],
      products: [
        { id: 'p', specificationRelationship: [{ ...realizedAs('s'), relationshipType: 'composedOf' }] },
      ],
      services: [{ id: 's', fulfilment: [provision()] }],
    });
    assert.deepEqual(decompose(orderOf(add('1', 'o')), catalog, emptyInventory).steps, []);
  });

  it('maps characteristics from the product, constants, tables and other branches of the order', () => {
    const catalog = smallCatalog({
      offerings: [offering('o', 'p')],
      products: [{ id: 'p', specificationRelationship: [realizedAs('router'), realizedAs('line')] }],
      services: [
        {
          id: 'router',
          fulfilment: [provision()],
          attributeMapping: [
            { from: { specification: 'line', characteristic: 'profile' }, to: 'profile' },
            { from: { specification: 'absent', characteristic: 'x' }, to: 'x' },
          ],
        },
        {
          id: 'line',
          fulfilment: [provision()],
          attributeMapping: [
            { from: { characteristic: 'speed' }, lookup: { '100': 'slow' }, to: 'profile' },
            { from: { constant: 7 }, to: 'vlan' },
          ],
        },
      ],
    });
    const order = orderOf(add('1', 'o', { characteristics: given({ speed: 100 }) }));
    assert.deepEqual(outline(decompose(order, catalog, emptyInventory)), [
      'add serviceOrder 1 router {profile=slow}',
      'add serviceOrder 1 line {profile=slow vlan=7}',
    ]);
  });

  it('resolves dependencies within item, site or order, and through specifications without steps', () => {
    const waiting = (scope: 'item' | 'site' | 'order') => ({
      id: scope,
      fulfilment: [provision()],
      dependency: [{ specification: 'cfs', scope }],
    });
    const catalog = smallCatalog({
      offerings: [offering('o', 'p')],
      products: [
        { id: 'p', specificationRelationship: ['cfs', 'item', 'site', 'order'].map((id) => realizedAs(id)) },
      ],
      services: [
        { id: 'cfs', specificationRelationship: [realizedAs('line')] },
        { id: 'line', fulfilment: [provision()] },
        waiting('item'),
        waiting('site'),
        waiting('order'),
      ],
    });
    const order = orderOf(
      add('1', 'o', { place: { id: 'here' } }),
      add('2', 'o', { place: { id: 'here' } }),
      add('3', 'o', { place: { id: 'there' } }),
    );
    assert.deepEqual(
      outline(decompose(order, catalog, emptyInventory)).filter((line) => line.includes('after')),
      [
        'add serviceOrder 1 item after 1 line',
        'add serviceOrder 1 site after 1 line, 2 line',
        'add serviceOrder 1 order after 1 line, 2 line, 3 line',
        'add serviceOrder 2 item after 2 line',
        'add serviceOrder 2 site after 1 line, 2 line',
        'add serviceOrder 2 order after 1 line, 2 line, 3 line',
        'add serviceOrder 3 item after 3 line',
        'add serviceOrder 3 site after 3 line',
        'add serviceOrder 3 order after 1 line, 2 line, 3 line',
      ],
    );
  });

  it('keeps specifications of different types apart, even under one id', () => {
    const catalog = smallCatalog({
      offerings: [offering('sim', 'sim')],
      products: [{ id: 'sim', specificationRelationship: [realizedAs('sim')] }],
      services: [{ id: 'sim', fulfilment: [provision()], specificationRelationship: [requires('sim')] }],
      resources: [{ id: 'sim', fulfilment: [provision()] }],
    });
    assert.deepEqual(
      decompose(orderOf(add('1', 'sim')), catalog, emptyInventory).steps.map(({ key }) => key),
      ['1/sim/sim:serviceOrder', '1/sim/sim/sim:serviceOrder'],
    );
  });
});
