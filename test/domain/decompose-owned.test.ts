import assert from 'node:assert/strict';
import { decompose } from '../../domain/decomposition/decompose.js';
import { emptyInventory } from '../../domain/inventory/inventory.js';
import { outline } from './support/outline.js';
import { orderOn, ownedBy } from './support/owned.js';
import { add, offering, orderOf, provision, realizedAs, smallCatalog } from './support/catalog.js';

const given = (values: object) =>
  Object.entries(values).map(([name, value]) => ({ name, value: value as unknown }));

describe('decompose, of what the customer has,', () => {
  it('puts several fulfilments of one specification in sequence, and reverses it on delete', () => {
    const catalog = smallCatalog({
      offerings: [offering('o', 'p')],
      products: [{ id: 'p', specificationRelationship: [realizedAs('s')] }],
      services: [
        {
          id: 's',
          fulfilment: [
            { ...provision('add', 'delete'), name: 'first' },
            { ...provision('add', 'delete'), name: 'second', kind: 'workOrder' },
          ],
        },
      ],
    });
    const plan = decompose(orderOf(add('1', 'o')), catalog, emptyInventory);
    const owned = ownedBy(plan);
    const back = decompose(orderOn(owned, 'delete'), catalog, owned);
    assert.deepEqual(
      [plan, back].map(({ steps }) => steps.map(({ name }) => name)),
      [
        ['first', 'second'],
        ['second', 'first'],
      ],
    );
  });

  it('takes down what was built, not what the conditions of today would build', () => {
    const condition = { properties: { vip: { const: true } }, required: ['vip'] };
    const catalog = smallCatalog({
      offerings: [offering('o', 'p')],
      products: [{ id: 'p', specificationRelationship: [realizedAs('extra', { condition })] }],
      services: [{ id: 'extra', fulfilment: [provision()] }],
    });
    const taken = (vipWhenAdded: boolean, vipToday: boolean) => {
      const order = orderOf(add('1', 'o', { characteristics: given({ vip: vipWhenAdded }) }));
      const { products } = ownedBy(decompose(order, catalog, emptyInventory));
      const [product] = products;
      assert.ok(product);
      const owned = { products: [{ ...product, characteristics: given({ vip: vipToday }) }] };
      return outline(decompose(orderOn(owned, 'delete'), catalog, owned));
    };
    assert.deepEqual(taken(true, false), ['delete serviceOrder 1 extra']);
    assert.deepEqual(taken(false, true), []);
  });

  it('builds with a modify what the new characteristics ask for and is missing', () => {
    const condition = { properties: { vip: { const: true } }, required: ['vip'] };
    const catalog = smallCatalog({
      offerings: [offering('o', 'p')],
      products: [
        { id: 'p', specificationRelationship: [realizedAs('extra', { condition }), realizedAs('line')] },
      ],
      services: [
        { id: 'extra', fulfilment: [provision()] },
        { id: 'line', fulfilment: [provision()] },
      ],
    });
    const owned = ownedBy(decompose(orderOf(add('1', 'o')), catalog, emptyInventory));
    const order = orderOn(owned, 'modify');
    const items = order.items.map((item) => ({ ...item, characteristics: given({ vip: true }) }));
    assert.deepEqual(outline(decompose({ ...order, items }, catalog, owned)), ['add serviceOrder 1 extra']);
  });

  it('decomposes what is owned in the version that it was built with', () => {
    const relationship = (id: string) => [realizedAs(id)];
    const catalog = smallCatalog({
      offerings: [offering('o', 'p')],
      products: [
        { id: 'p', version: '1', specificationRelationship: relationship('old') },
        { id: 'p', version: '2', specificationRelationship: relationship('new') },
      ],
      services: [
        { id: 'old', fulfilment: [provision()] },
        { id: 'new', fulfilment: [provision()] },
      ],
    });
    const plan = decompose(orderOf(add('1', 'o')), catalog, emptyInventory);
    assert.deepEqual(outline(plan), ['add serviceOrder 1 new']);
    const owned = ownedBy(plan);
    const newer = smallCatalog({
      offerings: [offering('o', 'p')],
      products: [
        { id: 'p', version: '2', specificationRelationship: relationship('new') },
        { id: 'p', version: '10', specificationRelationship: relationship('newest') },
      ],
      services: [
        {
          id: 'new',
          fulfilment: [provision()],
          attributeMapping: [{ from: { characteristic: 'speed' }, to: 'speed' }],
        },
        { id: 'newest', fulfilment: [provision()] },
      ],
    });
    const faster = orderOn(owned, 'modify', undefined, { characteristics: given({ speed: 2 }) });
    assert.deepEqual(outline(decompose(faster, newer, owned)), ['modify serviceOrder 1 new {speed=2}']);
    assert.deepEqual(outline(decompose(orderOf(add('1', 'o')), newer, emptyInventory)), [
      'add serviceOrder 1 newest',
    ]);
  });

  it('makes no step for noChange', () => {
    const catalog = smallCatalog({
      offerings: [offering('o', 'p')],
      products: [{ id: 'p', specificationRelationship: [realizedAs('s')] }],
      services: [{ id: 's', fulfilment: [provision()] }],
    });
    const owned = ownedBy(decompose(orderOf(add('1', 'o')), catalog, emptyInventory));
    assert.deepEqual(decompose(orderOn(owned, 'noChange'), catalog, owned).steps, []);
  });
});
