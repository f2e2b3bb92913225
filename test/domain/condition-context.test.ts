import assert from 'node:assert/strict';
import type { Catalog } from '../../domain/catalog/catalog.js';
import { decompose } from '../../domain/decomposition/decompose.js';
import { emptyInventory, type Inventory } from '../../domain/inventory/inventory.js';
import { type OrderToPlan, readOrder } from '../../domain/order/order.js';
import type { AttributeMapping, Condition } from '../../domain/tmf/schemas/specification.js';
import { add, offering, orderOf, provision, realizedAs, smallCatalog } from './support/catalog.js';
import { orderOn, ownedBy } from './support/owned.js';

const jsonata = (text: string): Condition => ({ jsonata: text });

/** A line, with something more where the condition holds. */
const catalogWith = (condition: Condition, mapping?: AttributeMapping): Catalog =>
  smallCatalog({
    offerings: [
      offering('o', 'p', { category: [{ id: 'premium' }] }),
      offering('bundle', 'b', { isBundle: true, bundledProductOffering: [{ id: 'o' }] }),
    ],
    products: [
      { id: 'p', specificationRelationship: [realizedAs('line')] },
      { id: 'b', entitlement: [{ name: 'Hotline', condition }] },
    ],
    services: [
      {
        id: 'line',
        specCharacteristic: [{ name: 'zone', valueType: 'string' }],
        ...(mapping && { attributeMapping: [mapping] }),
        specificationRelationship: [realizedAs('more', { condition })],
        fulfilment: [provision()],
      },
      { id: 'more', fulfilment: [provision()] },
    ],
  });

const made = (
  condition: Condition,
  order: OrderToPlan = orderOf(add('1', 'o')),
  inventory: Inventory = emptyInventory,
): string[] =>
  decompose(order, catalogWith(condition), inventory).steps.map(({ specification: { id } }) => id);

const withMore = ['line', 'more'];
const without = ['line'];

describe('a condition', () => {
  it('sees the place of the item, or of the items around it', () => {
    const condition = jsonata("$substring(place.postcode, 0, 2) = '10'");
    const at = (postcode: string) => orderOf(add('1', 'o', { place: { postcode } }));
    assert.deepEqual(made(condition, at('10115')), withMore);
    assert.deepEqual(made(condition, at('80331')), without);
    assert.deepEqual(made(condition), without);
    const bundled = orderOf(add('1', 'bundle', { place: { postcode: '10115' } }));
    assert.deepEqual(made(condition, bundled), withMore);
  });

  it('sees the postcode of a place that the order names by its id, and the plan names the place as the order does', () => {
    const order = orderOf(add('1', 'o', { place: { id: 'site-1' } }));
    const known = { ...emptyInventory, postcodes: { 'site-1': '10115' } };
    const { steps } = decompose(order, catalogWith(jsonata("place.postcode = '10115'")), known);
    assert.deepEqual(
      steps.map(({ place }) => place),
      [{ id: 'site-1' }, { id: 'site-1' }],
    );
  });

  it('sees the offering, as a JSON Schema too', () => {
    assert.deepEqual(made(jsonata("offering.id = 'o' and 'premium' in offering.category")), withMore);
    const schema = (id: string) => ({
      properties: { offering: { properties: { id: { const: id } }, required: ['id'] } },
      required: ['offering'],
    });
    assert.deepEqual(made(schema('o')), withMore);
    assert.deepEqual(made(schema('bundle')), without);
  });

  it("sees the customer: what the customer's record says, and without one what the order says", () => {
    const condition = jsonata("customer.segment = 'business'");
    const from = (segment: string) =>
      readOrder('productOrder', 'order', {
        relatedParty: [
          { id: 'shop-1', role: 'seller', segment: 'business' },
          { id: 'c-1', role: 'customer', segment },
        ],
        productOrderItem: [{ id: '1', action: 'add', productOffering: { id: 'o' } }],
      });
    assert.deepEqual(made(condition, from('business')), withMore);
    assert.deepEqual(made(condition, from('consumer')), without);
    const known = { ...emptyInventory, customer: { id: 'c-1', segment: 'business' } };
    assert.deepEqual(made(condition, from('consumer'), known), withMore);
    assert.deepEqual(made(condition, orderOf(add('1', 'o')), known), withMore);
    const silent = { ...emptyInventory, customer: { id: 'c-1', name: 'Ann' } };
    assert.deepEqual(made(condition, from('business'), silent), without);
    assert.deepEqual(made(condition), without);
  });

  it('of an entitlement sees place, customer and offering as well', () => {
    const plan = (segment: string) =>
      decompose(orderOf(add('1', 'bundle')), catalogWith(jsonata("customer.segment = 'business'")), {
        ...emptyInventory,
        customer: { segment },
      });
    const names = (segment: string) =>
      plan(segment).items.flatMap(({ entitlements }) => entitlements.map(({ name }) => name));
    assert.deepEqual([names('business'), names('consumer')], [['Hotline'], []]);
  });

  it('is evaluated for the new place on a move, and removal at the old place does not depend on it', () => {
    const condition = jsonata("place.postcode = '10115'");
    const at = (postcode: string) => orderOf(add('1', 'o', { place: { id: postcode, postcode } }));
    const owned = ownedBy(decompose(at('10115'), catalogWith(condition), emptyInventory));
    const move = orderOn(owned, 'modify', undefined, { place: { id: '80331', postcode: '80331' } });
    const { steps } = decompose(move, catalogWith(condition), owned);
    assert.deepEqual(steps.map(({ action, specification }) => `${action} ${specification.id}`).toSorted(), [
      'add line',
      'delete line',
      'delete more',
    ]);
  });
});

describe('a mapping', () => {
  it('can compute from the place, the customer and the offering', () => {
    const catalog = catalogWith(jsonata('false'), {
      from: { jsonata: "$substring(place.postcode, 0, 2) & '-' & offering.id" },
      to: 'zone',
    });
    const order = orderOf(add('1', 'o', { place: { postcode: '10115' } }));
    const [line] = decompose(order, catalog, emptyInventory).steps;
    assert.deepEqual(line?.characteristics, [{ name: 'zone', value: '10-o' }]);
  });
});
