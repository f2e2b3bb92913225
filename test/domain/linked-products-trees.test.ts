import assert from 'node:assert/strict';
import { inventoryAfter } from '../../catalog/inventory-after.js';
import { decompose } from '../../domain/decomposition/decompose.js';
import { emptyInventory, type Inventory } from '../../domain/inventory/inventory.js';
import type { ItemToPlan } from '../../domain/order/order.js';
import type { Step } from '../../domain/plan/plan.js';
import { valuesOf } from '../../domain/lib/values.js';
import { add, offering, orderOf, provision, realizedAs, requires, smallCatalog } from './support/catalog.js';
import { catalog as homes, given, home, productOf, sold } from './support/home.js';

const core = (as: number) => given({ as });

/** Branches that are set to what their network's hub is called, which stands elsewhere. */
const networks = smallCatalog({
  offerings: ['network', 'hub', 'branch'].map((id) => offering(id, id)),
  products: [
    { id: 'network' },
    { id: 'hub', specificationRelationship: [realizedAs('core')] },
    { id: 'branch', specificationRelationship: [realizedAs('access')] },
  ],
  services: [
    {
      id: 'core',
      attributeMapping: [{ from: { characteristic: 'as' }, to: 'as' }],
      fulfilment: [provision()],
    },
    {
      id: 'access',
      attributeMapping: [{ from: { specification: 'core', characteristic: 'as' }, to: 'peer' }],
      fulfilment: [provision()],
    },
  ],
});

const network = (id: string, as: number): ItemToPlan[] => [
  add(id, 'network'),
  add(`${id}.hub`, 'hub', { parentId: id, place: { id: `hub-${id}` }, characteristics: core(as) }),
  add(`${id}.branch`, 'branch', { parentId: id, place: { id: `branch-${id}` } }),
];

const networksOf = (...items: readonly ItemToPlan[]): Inventory =>
  inventoryAfter(decompose(orderOf(...items), networks, emptyInventory), emptyInventory);

const inShort = ({ action, specification, place, characteristics }: Step) =>
  `${action} ${specification.id} ${place?.id} ${JSON.stringify(valuesOf(characteristics))}`;

describe('a value that is mapped from elsewhere in its own tree', () => {
  it('follows its own hub when one order sells two networks', () => {
    const { steps } = decompose(orderOf(...network('1', 10), ...network('2', 20)), networks, emptyInventory);
    assert.deepEqual(steps.filter(({ specification }) => specification.id === 'access').map(inShort), [
      'add access branch-1 {"peer":10}',
      'add access branch-2 {"peer":20}',
    ]);
  });

  it('follows its own hub when one order changes two networks', () => {
    const first = networksOf(...network('1', 10));
    const second = decompose({ ...orderOf(...network('2', 20)), id: 'second' }, networks, first);
    const owned = inventoryAfter(second, first);
    const hub = (id: string, site: string, as: number): ItemToPlan => ({
      id,
      action: 'modify',
      productId: productOf(owned, 'hub', site).id,
      characteristics: core(as),
    });
    const { steps } = decompose(
      { ...orderOf(hub('1', 'hub-1', 11), hub('2', 'hub-2', 22)), id: 'later' },
      networks,
      owned,
    );
    assert.deepEqual(steps.map(inShort).toSorted(), [
      'modify access branch-1 {"peer":11}',
      'modify access branch-2 {"peer":22}',
      'modify core hub-1 {"as":11}',
      'modify core hub-2 {"as":22}',
    ]);
  });

  it('does not read what the same order changes in another home', () => {
    const first = sold(...home('1', ['internet', 'router']));
    const second = { ...orderOf(...home('2', ['voice', 'router'])), id: 'second' };
    const owned = inventoryAfter(decompose(second, homes, first), first);
    const order = orderOf(
      {
        id: '1',
        action: 'modify',
        productId: productOf(owned, 'internet').id,
        characteristics: given({ speed: 500 }),
      },
      {
        id: '2',
        action: 'modify',
        productId: productOf(owned, 'voice', 'site-2').id,
        characteristics: given({ lines: 4 }),
      },
    );
    const { steps } = decompose({ ...order, id: 'later' }, homes, owned);
    const routers = steps.filter(({ specification }) => specification.id === 'configuration');
    assert.deepEqual(routers.map(inShort), [
      'modify configuration site-1 {"profile":500}',
      'modify configuration site-2 {"telephones":4}',
    ]);
  });

  it('stays when another hub is added beside its own', () => {
    const owned = networksOf(...network('1', 10));
    const order = orderOf(
      { id: '1', action: 'noChange', productId: owned.products[0]!.id, characteristics: [] },
      add('2', 'hub', { parentId: '1', place: { id: 'hub-3' }, characteristics: core(30) }),
    );
    const { steps } = decompose({ ...order, id: 'later' }, networks, owned);
    assert.deepEqual(steps.map(inShort), ['add core hub-3 {"as":30}']);
  });

  it('stays when one of several possible sources is changed', () => {
    const backup = add('1.backup', 'hub', {
      parentId: '1',
      place: { id: 'hub-3' },
      characteristics: core(30),
    });
    const owned = networksOf(...network('1', 10), backup);
    const changed: ItemToPlan = {
      id: '1',
      action: 'modify',
      productId: productOf(owned, 'hub', 'hub-3').id,
      characteristics: core(31),
    };
    const { steps } = decompose({ ...orderOf(changed), id: 'later' }, networks, owned);
    assert.deepEqual(steps.map(inShort), ['modify core hub-3 {"as":31}']);
  });

  it('follows the only hub that is left when its own is ended', () => {
    const backup = add('1.backup', 'hub', {
      parentId: '1',
      place: { id: 'hub-3' },
      characteristics: core(30),
    });
    const owned = networksOf(...network('1', 10), backup);
    const ended: ItemToPlan = {
      id: '1',
      action: 'delete',
      productId: productOf(owned, 'hub', 'hub-1').id,
      characteristics: [],
    };
    const { steps } = decompose({ ...orderOf(ended), id: 'later' }, networks, owned);
    assert.deepEqual(steps.map(inShort).toSorted(), [
      'delete core hub-1 {"as":10}',
      'modify access branch-1 {"peer":30}',
    ]);
  });

  it('does not hold the order for a catalog fault in products that stay as they are', () => {
    const owned = sold(...home('1', ['internet', 'router']));
    const broken = smallCatalog({
      products: [
        { id: 'internet', specificationRelationship: [realizedAs('line')] },
        { id: 'router', specificationRelationship: [realizedAs('configuration')] },
      ],
      services: [
        {
          id: 'line',
          attributeMapping: [{ from: { characteristic: 'speed' }, to: 'speed' }],
          fulfilment: [provision()],
        },
        {
          id: 'configuration',
          attributeMapping: [{ from: { specification: 'line', characteristic: 'colour' }, to: 'colour' }],
          specificationRelationship: [requires('gone')],
          fulfilment: [provision()],
        },
      ],
    });
    const faster: ItemToPlan = {
      id: '1',
      action: 'modify',
      productId: productOf(owned, 'internet').id,
      characteristics: given({ speed: 500 }),
    };
    const { steps } = decompose({ ...orderOf(faster), id: 'later' }, broken, owned);
    assert.deepEqual(steps.map(inShort), ['modify line site-1 {"speed":500}']);
  });
});
