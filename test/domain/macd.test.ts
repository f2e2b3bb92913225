import assert from 'node:assert/strict';
import { inventoryAfter } from '../../catalog/inventory-after.js';
import { decompose } from '../../domain/decomposition/decompose.js';
import { explain } from '../../domain/decomposition/explain.js';
import { emptyInventory, type Inventory } from '../../domain/inventory/inventory.js';
import type { ItemToPlan } from '../../domain/order/order.js';
import { graphsOf, partition } from '../../domain/plan/partition.js';
import { productMoves, productStatuses } from '../../domain/inventory/product-status.js';
import { qualify } from '../../domain/qualification/qualify.js';
import {
  add,
  offering,
  orderOf,
  provision,
  realizedAs,
  requires,
  sent,
  smallCatalog,
} from './support/catalog.js';
import { outline } from './support/outline.js';
import { orderOn, ownedBy } from './support/owned.js';

const given = (values: object) =>
  Object.entries(values).map(([name, value]) => ({ name, value: value as unknown }));

const wants = (name: string, value: unknown) => ({
  properties: { [name]: { const: value } },
  required: [name],
});

/** A line with a modem that has no step of its own, and a firewall if the bundle around says so. */
const catalog = smallCatalog({
  offerings: [
    offering('o', 'p'),
    offering('bundle', 'b', { bundledProductOffering: [{ id: 'o', bundledProductOfferingOption: {} }] }),
  ],
  products: [
    { id: 'b' },
    {
      id: 'p',
      specificationRelationship: [
        realizedAs('line'),
        realizedAs('firewall', { condition: wants('safe', true) }),
      ],
    },
  ],
  services: [
    {
      id: 'line',
      attributeMapping: [{ from: { characteristic: 'speed' }, to: 'speed' }],
      specificationRelationship: [
        requires('modem', { quantityCharacteristic: 'modems', minimumQuantity: 0, defaultQuantity: 1 }),
      ],
      fulfilment: [provision('add', 'modify', 'suspend', 'resume', 'delete')],
    },
    { id: 'firewall', fulfilment: [provision()] },
  ],
  resources: [{ id: 'modem' }],
});

const having = (more: Partial<ItemToPlan> = {}): Inventory =>
  ownedBy(decompose(orderOf(add('1', 'o', more)), catalog, emptyInventory));

const modify = (owned: Inventory, more: Partial<ItemToPlan>, only?: readonly string[]) =>
  decompose(orderOn(owned, 'modify', only, more), catalog, owned);

const reasons = (owned: Inventory, more: Partial<ItemToPlan>) =>
  qualify(sent(orderOn(owned, 'modify', undefined, more)), catalog, owned, []).items.flatMap((item) =>
    item.reasons.map(({ code, message }) => `${code}: ${message}`),
  );

describe('a modify', () => {
  it('changes the product that it belongs to when it has no step of its own', () => {
    const owned = having({ characteristics: given({ speed: 1 }) });
    const plan = modify(owned, { characteristics: given({ modems: 2 }) });
    assert.deepEqual(outline(plan), ['modify serviceOrder 1 line {speed=1}']);
    assert.deepEqual(
      plan.items[0]?.realizations.map(({ name }) => name),
      ['line', 'modem'],
    );
  });

  it('evaluates the rules around a part, though the order names the part only', () => {
    const safe = { characteristics: given({ safe: true }) };
    const owned = ownedBy(decompose(orderOf(add('1', 'bundle', safe)), catalog, emptyInventory));
    const part = owned.products.find(({ parentProductId }) => parentProductId !== undefined);
    const plan = modify(owned, { characteristics: given({ speed: 2 }) }, [part!.id]);
    assert.deepEqual(outline(plan), ['modify serviceOrder 1 line {speed=2}']);
  });

  it('keeps the former values with each change', () => {
    const place = { id: 'home' };
    const owned = having({ characteristics: given({ speed: 1 }), place });
    const { steps, items } = modify(owned, { characteristics: given({ speed: 2 }) });
    assert.deepEqual(steps[0]?.before, given({ speed: 1 }));
    const { before, realizations } = items[0]!;
    assert.deepEqual(
      [before?.status, before?.characteristics, before?.place],
      ['active', given({ speed: 1 }), place],
    );
    assert.deepEqual(
      [before?.realizations, realizations].map((all) => all?.map(({ name }) => name)),
      [['line'], ['line']],
    );
  });

  it('changes every realisation of a product, and their number with the quantity', () => {
    const owned = having({ quantity: 3, characteristics: given({ speed: 1 }) });
    const lines = (more: Partial<ItemToPlan>) => modify(owned, more).steps.map(({ action }) => action);
    assert.deepEqual(lines({ characteristics: given({ speed: 2 }) }), ['modify', 'modify', 'modify']);
    assert.deepEqual(lines({ quantity: 4 }), ['add']);
    assert.deepEqual(lines({ quantity: 1 }), ['delete', 'delete']);
    const { products } = inventoryAfter(modify(owned, { quantity: 1 }), owned);
    assert.deepEqual([products[0]?.quantity, products[0]?.realizations.length], [undefined, 2]);
  });

  it('is no move when the product had no place before', () => {
    const plan = modify(having(), { place: { id: 'home' } });
    assert.deepEqual([plan.items[0]?.action, plan.items[0]?.product?.place], ['modify', { id: 'home' }]);
    assert.deepEqual(plan.steps, []);
  });

  it('is no move when it names the place that the product has, in any sequence of attributes', () => {
    const address = { city: 'Berlin', postcode: '10115', streetName: 'Torstraße' };
    const again = { streetName: 'Torstraße', postcode: '10115', city: 'Berlin' };
    assert.equal(modify(having({ place: address }), { place: again }).items[0]?.action, 'modify');
  });
});

describe('a suspension', () => {
  it('cannot be combined with a change', () => {
    const owned = having({ characteristics: given({ speed: 1 }), place: { id: 'home' } });
    const { id } = owned.products[0]!;
    const mixed = { status: 'suspended', characteristics: given({ speed: 2 }), place: { id: 'there' } };
    assert.deepEqual(reasons(owned, mixed), [
      `mixedChange: Item 1: to suspend product ${id} and to change its speed, place requires two orders.`,
    ]);
    assert.deepEqual(
      reasons(owned, { ...mixed, characteristics: given({ speed: 1 }), place: { id: 'home' } }),
      [],
    );
  });

  it('is to suspended and back to active: other statuses are refused', () => {
    assert.deepEqual(reasons(having(), { status: 'terminated' }), [
      'invalidStatus: Item 1: a modify can set the status active or suspended, not terminated.',
    ]);
  });

  it('leaves parts alone that were suspended before; resuming the bundle resumes all of it', () => {
    const two = orderOf(
      add('1', 'bundle'),
      add('1.1', 'o', { parentId: '1' }),
      add('1.2', 'o', { parentId: '1' }),
    );
    const owned = ownedBy(decompose(two, catalog, emptyInventory));
    const [bundle, first] = owned.products;
    const one = inventoryAfter(modify(owned, { status: 'suspended' }, [first!.id]), owned);
    const all = modify(one, { status: 'suspended' }, [bundle!.id]);
    assert.equal(all.steps.length, 1);
    const rested = inventoryAfter(all, one);
    assert.equal(modify(rested, { status: 'active' }, [bundle!.id]).steps.length, 2);
  });
});

describe('the explanation of a change', () => {
  it('says why unchanged products have no step', () => {
    const owned = having({ characteristics: given({ speed: 1, safe: true }) });
    const faster = orderOn(owned, 'modify', undefined, { characteristics: given({ speed: 2 }) });
    const { explanation } = explain(faster, catalog, owned);
    assert.deepEqual(
      explanation.notTaken.map(({ key, obstacle, message }) => [key, obstacle, message]),
      [
        [
          '1/p/firewall',
          'untouched',
          'No characteristic of firewall changes, so there is nothing to modify.',
        ],
      ],
    );
  });

  it('says of noChange that the order says so', () => {
    const owned = having();
    assert.deepEqual(explain(orderOn(owned, 'noChange'), catalog, owned).explanation.notTaken, [
      {
        itemId: '1',
        key: '1',
        place: 'item 1',
        obstacle: 'untouched',
        message: 'The order item has the action noChange, so there is nothing to do.',
      },
    ]);
  });

  it('says what a modify means, and of what there is more than asked for', () => {
    const owned = having({ characteristics: given({ speed: 1, safe: true }) });
    const chain = (more: Partial<ItemToPlan>) =>
      explain(orderOn(owned, 'modify', undefined, more), catalog, owned).explanation.steps[0]?.chain.map(
        ({ message }) => message,
      ) ?? [];
    assert.equal(
      chain({ status: 'suspended' })[0],
      'The order item has the action modify and the status suspended.',
    );
    assert.ok(
      chain({ characteristics: given({ safe: false }) }).includes(
        'realizedAs firewall, of which the customer has more than the order requires.',
      ),
    );
  });
});

describe('the partitions of a large order', () => {
  it('do not wait for each other when two sites change places', () => {
    const at = (id: string, site: string) => add(id, 'o', { place: { id: site } });
    const owned = ownedBy(decompose(orderOf(at('1', 'north'), at('2', 'south')), catalog, emptyInventory));
    const order = orderOn(owned, 'modify');
    const items = order.items.map((item, index) => ({
      ...item,
      place: { id: index === 0 ? 'south' : 'north' },
    }));
    const plan = decompose({ ...order, items }, catalog, owned);
    const partitioning = partition(plan, { steps: 2 });
    assert.equal(partitioning.count, 2);
    const graphs = graphsOf(plan, partitioning);
    assert.ok(
      graphs.every(({ steps }) => steps.every(({ remoteDependents }) => remoteDependents.length === 0)),
    );
  });
});

describe('the statuses of a product', () => {
  it('are moved by orders as the table says, and by nothing else', () => {
    const moves = productStatuses.flatMap((from) =>
      Object.entries(productMoves[from]).map(([action, to]) => `${from} ${action} ${to}`),
    );
    assert.deepEqual(moves, [
      'active modify active',
      'active move active',
      'active suspend suspended',
      'active delete terminated',
      'suspended resume active',
      'suspended delete terminated',
    ]);
  });
});

describe('a captured service', () => {
  it('that moves is set up again below the service that it realizes, and removed at its old place', () => {
    const ref = { id: 'line', version: '1', name: 'line', '@referredType': 'ServiceSpecification' as const };
    const line = { id: 'S-1', kind: 'service' as const, name: 'line', category: 'x', specification: ref };
    const place = { id: 'home' };
    const realization = { ...line, characteristics: given({ speed: 1 }), place, parentId: 'S-0' };
    const owned = { ...line, status: 'active' as const, characteristics: given({ speed: 1 }), place };
    const inventory = { products: [{ ...owned, realizations: [realization] }] };
    const order = orderOn(inventory, 'modify', undefined, { place: { id: 'there' } });
    const plan = decompose({ ...order, kind: 'serviceOrder' }, catalog, inventory);
    assert.deepEqual(
      plan.steps.map(({ action, place: at }) => `${action} ${at?.id}`),
      ['add there', 'delete home'],
    );
    const [item] = plan.items;
    assert.deepEqual([item?.product, item?.realizations[0]?.parentId], [undefined, 'S-0']);
    assert.deepEqual(item?.before?.realizations, [realization]);
  });
});
