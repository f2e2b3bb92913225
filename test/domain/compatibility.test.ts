import assert from 'node:assert/strict';
import type { Inventory } from '../../domain/inventory/inventory.js';
import type { ItemToPlan } from '../../domain/order/order.js';
import { qualify } from '../../domain/qualification/qualify.js';
import type { Compatibility } from '../../domain/tmf/schemas/specification.js';
import { add, offering, orderOf, sent, smallCatalog } from './support/catalog.js';

/** A box that has the rule, and lines of some technology. */
const catalogWith = (rule: Compatibility) =>
  smallCatalog({
    offerings: [offering('box', 'box'), offering('line', 'line')],
    products: [
      {
        id: 'box',
        compatibility: [rule],
        productSpecCharacteristic: [{ name: 'model', valueType: 'string' }],
      },
      { id: 'line', productSpecCharacteristic: [{ name: 'technology', valueType: 'string' }] },
    ],
  });

const box = (model = 'standard', more: Partial<ItemToPlan> = {}) =>
  add('1', 'box', { characteristics: [{ name: 'model', value: model }], ...more });

const line = (technology: string, id = '2', more: Partial<ItemToPlan> = {}) =>
  add(id, 'line', { characteristics: [{ name: 'technology', value: technology }], ...more });

const owning = (...technologies: readonly string[]): Inventory => ({
  products: technologies.map((technology, index) => ({
    id: `line-${index + 1}`,
    name: 'line',
    status: 'active',
    offering: { id: 'line', version: '1', name: 'line' },
    specification: { id: 'line', version: '1', name: 'line', '@referredType': 'ProductSpecification' },
    characteristics: [{ name: 'technology', value: technology }],
    realizations: [],
  })),
});

const reasons = (rule: Compatibility, items: readonly ItemToPlan[], inventory = owning()) =>
  qualify(sent(orderOf(...items)), catalogWith(rule), inventory, []).items.flatMap((item) =>
    item.reasons.map(({ message }) => message),
  );

const fibre = { jsonata: "technology = 'fibre'" };

describe('a compatibility rule', () => {
  const needsFibre: Compatibility = { relationshipType: 'requires', specification: 'line', having: fibre };

  it('can count only what has certain characteristics, in the order and in what the customer has', () => {
    const refusal = "Item 1: box requires at least 1 of line with technology = 'fibre', there are 0.";
    assert.deepEqual(reasons(needsFibre, [box()]), [refusal]);
    assert.deepEqual(reasons(needsFibre, [box(), line('copper')]), [refusal]);
    assert.deepEqual(reasons(needsFibre, [box(), line('fibre')]), []);
    assert.deepEqual(reasons(needsFibre, [box()], owning('copper')), [refusal]);
    assert.deepEqual(reasons(needsFibre, [box()], owning('copper', 'fibre')), []);
  });

  it('counts the installed products as the order leaves them', () => {
    const change = (technology: string): ItemToPlan => ({
      id: '2',
      action: 'modify',
      productId: 'line-1',
      characteristics: [{ name: 'technology', value: technology }],
    });
    assert.deepEqual(reasons(needsFibre, [box(), change('fibre')], owning('copper')), []);
    assert.equal(reasons(needsFibre, [box(), change('copper')], owning('fibre')).length, 1);
  });

  it('enforces minimum and maximum of the count', () => {
    const two: Compatibility = { ...needsFibre, minimum: 2, maximum: 3 };
    assert.equal(reasons(two, [box(), line('fibre'), line('copper', '3')]).length, 1);
    assert.deepEqual(reasons(two, [box(), line('fibre'), line('fibre', '3')]), []);
    assert.deepEqual(reasons(two, [box(), line('fibre', '2', { quantity: 2 })], owning('fibre')), []);
    assert.equal(reasons(two, [box(), line('fibre', '2', { quantity: 3 })], owning('fibre')).length, 1);
    const [owned] = owning('fibre').products;
    const three: Inventory = { products: [{ ...owned!, quantity: 3 }] };
    assert.deepEqual(reasons(two, [box()], three), []);
    assert.equal(reasons(two, [box(), line('fibre')], three).length, 1);
  });

  it('can exclude a value, by a JSON Schema as well', () => {
    const having = { properties: { technology: { const: 'copper' } }, required: ['technology'] };
    const rule: Compatibility = { relationshipType: 'excludes', offering: 'line', having };
    assert.deepEqual(reasons(rule, [box()], owning('fibre')), []);
    assert.deepEqual(reasons(rule, [box()], owning('copper')), [
      `Item 1: box cannot be combined with line with ${JSON.stringify(having)}.`,
    ]);
  });

  it('does not exclude the product itself, but another one like it', () => {
    const rule: Compatibility = {
      relationshipType: 'excludes',
      specification: 'box',
      having: { jsonata: "model = 'main'" },
    };
    assert.deepEqual(reasons(rule, [box('main')]), []);
    assert.deepEqual(reasons(rule, [box('main'), box('standard', { id: '2' })]), [
      "Item 2: box cannot be combined with box with model = 'main'.",
    ]);
  });

  it('can hold under a condition only, on the product, the place, the offering and the customer', () => {
    const when = (jsonata: string): Compatibility => ({ ...needsFibre, condition: { jsonata } });
    assert.deepEqual(reasons(when("model = 'wifi7'"), [box('standard')]), []);
    assert.equal(reasons(when("model = 'wifi7'"), [box('wifi7')]).length, 1);
    assert.equal(reasons(when("customer.segment = 'business'"), [box()]).length, 0);
    const business = { ...owning(), customer: { segment: 'business' } };
    assert.equal(reasons(when("customer.segment = 'business'"), [box()], business).length, 1);
  });

  it('refuses the order when it cannot be evaluated, and says where', () => {
    assert.deepEqual(reasons({ ...needsFibre, condition: { jsonata: 'model & 1' } }, [box()]), [
      'Item 1: compatibility[0] of box cannot be evaluated: it evaluates to "standard1", not to true or false',
    ]);
  });
});
