import assert from 'node:assert/strict';
import { emptyInventory, type OwnedProduct } from '../../domain/inventory/inventory.js';
import { type ItemToPlan, type OrderToPlan, readOrder } from '../../domain/order/order.js';
import { qualify } from '../../domain/qualification/qualify.js';
import { add, offering, orderOf, sent, smallCatalog } from './support/catalog.js';
import { ownedBy } from './support/owned.js';
import { codes, qualifySeed } from './support/qualified.js';
import { seedOrder, seedPlan } from './support/seeds.js';
import type { Place } from '../../domain/order/references.js';

const berlin = { postcode: '10119' };

const internet = (downstreamMbps: unknown, more: Partial<ItemToPlan> = {}): ItemToPlan =>
  add('1', 'fibre-internet', {
    place: berlin,
    characteristics: [{ name: 'downstreamMbps', value: downstreamMbps }],
    ...more,
  });

describe('qualify', () => {
  it('qualifies the example orders', () => {
    for (const name of ['fibre-bundle', 'fibre-self-install', 'mobile-plan', 'business-vpn']) {
      assert.equal(qualifySeed(seedOrder(name)).result, 'qualified', name);
    }
    assert.equal(qualifySeed(seedOrder('captured-service-order', 'serviceOrder')).result, 'qualified');
  });

  it('refuses a speed that is not possible at the site, and offers those that are', () => {
    const alternate = (offeringId: string, name: string, value: number) => ({
      offeringId,
      name,
      characteristics: [{ name: 'downstreamMbps', value }],
    });
    const fine = { result: 'qualified', reasons: [], alternates: [] };
    assert.deepEqual(qualifySeed(seedOrder('not-feasible')), {
      result: 'unqualified',
      items: [
        { ...fine, itemId: '1' },
        {
          itemId: '1.1',
          result: 'alternate',
          reasons: [
            {
              code: 'speedNotAvailable',
              message: 'Item 1.1: 1000 Mbit/s is not available at 16341, at most 250 Mbit/s is.',
            },
          ],
          alternates: [
            alternate('fibre-internet', 'Fibre Internet', 250),
            alternate('fibre-internet', 'Fibre Internet', 100),
            alternate('fibre-internet-start', 'Fibre Internet Start', 100),
          ],
        },
        { ...fine, itemId: '1.home-router' },
      ],
    });
  });

  it('finds the technology by postcode, postcode prefix and site', () => {
    const at = (place: Place) => codes(qualifySeed(orderOf(internet(100, { place }))).items);
    assert.deepEqual(at({ postcode: '12099' }), []);
    assert.deepEqual(at({ postcode: '16321' }), []);
    assert.deepEqual(at({ postcode: '99999' }), ['1 technologyNotAvailable']);
    assert.deepEqual(at({ postcode: '1' }), ['1 technologyNotAvailable']);
    assert.deepEqual(at({ name: 'somewhere' }), ['1 placeMissing']);
    const campus = add('1', 'vpn-hub-site', { place: { id: 'adlershof-campus' } });
    assert.deepEqual(qualifySeed(orderOf(campus)).result, 'qualified');
  });

  it('refuses values that the specification does not allow, and missing ones', () => {
    const vpn = (characteristics: ItemToPlan['characteristics']) =>
      codes(qualifySeed(orderOf(add('1', 'business-vpn', { characteristics }))).items).slice(0, 1);
    assert.deepEqual(codes(qualifySeed(orderOf(internet(300))).items), ['1 invalidCharacteristic']);
    assert.deepEqual(codes(qualifySeed(orderOf(internet('500'))).items), ['1 invalidCharacteristic']);
    assert.deepEqual(vpn([]), ['1 missingCharacteristic']);
    assert.deepEqual(vpn([{ name: 'vpnName', value: 'No spaces allowed' }]), ['1 invalidCharacteristic']);
    const tv = add('2', 'home-tv', { characteristics: [{ name: 'setTopBoxes', value: 5 }] });
    assert.deepEqual(qualifySeed(orderOf(internet(100), tv)).items[1]?.reasons, [
      { code: 'invalidCharacteristic', message: 'Item 2: setTopBoxes must be 1 to 4, not 5.' },
    ]);
    const start = internet(500, { offeringId: 'fibre-internet-start' });
    assert.deepEqual(codes(qualifySeed(orderOf(start)).items), ['1 invalidCharacteristic']);
  });

  it('reports mistakes of the order instead of throwing', () => {
    const order = orderOf(
      add('1', 'unknown'),
      { id: '2', action: 'add', characteristics: [], quantity: 1 },
      { id: '3', action: 'modify', characteristics: [], quantity: 1 },
      { id: '4', action: 'delete', productId: 'lost', characteristics: [], quantity: 1 },
      add('5', 'home-router', { parentId: '9' }),
    );
    assert.deepEqual(codes(qualifySeed(order).items), [
      '1 unknownOffering',
      '2 missingProduct',
      '3 missingProduct',
      '4 unknownProduct',
      '5 unknownItem',
    ]);
    const sparse = readOrder('serviceOrder', 'o', {
      serviceOrderItem: [{ id: '1', action: 'add', service: {} }],
    });
    assert.deepEqual(codes(qualifySeed(sparse).items), ['1 missingProduct']);
  });

  it('refuses to change a product that is not active, or that another order is changing', () => {
    const owned = ownedBy(seedPlan(seedOrder('mobile-plan')));
    const change = (action: 'modify' | 'delete', as: Partial<OwnedProduct>) => {
      const products = owned.products.map((product) => Object.assign({}, product, as));
      const [product] = products;
      assert.ok(product);
      const item: ItemToPlan = { id: '1', action, productId: product.id, characteristics: [], quantity: 1 };
      return codes(qualifySeed(orderOf(item), { products }).items);
    };
    assert.deepEqual(change('modify', {}), []);
    assert.deepEqual(change('modify', { reservedBy: 'another' }), ['1 productReserved']);
    assert.deepEqual(change('modify', { reservedBy: 'order', status: 'pendingTerminate' }), []);
    assert.deepEqual(change('modify', { status: 'suspended' }), ['1 productNotActive']);
    assert.deepEqual(change('delete', { status: 'suspended' }), []);
    assert.deepEqual(change('delete', { status: 'terminated' }), ['1 productNotActive']);
  });

  it('refuses a product that two items change', () => {
    const owned = ownedBy(seedPlan(seedOrder('mobile-plan')));
    const productId = owned.products[0]?.id ?? '';
    const change = (id: string): ItemToPlan => ({
      id,
      action: 'modify',
      productId,
      characteristics: [],
      quantity: 1,
    });
    assert.deepEqual(codes(qualifySeed(orderOf(change('1'), change('2')), owned).items), [
      '2 productRepeated',
    ]);
  });

  it('keeps bundles within their limits, counting what the customer has', () => {
    const parts = (...offerings: readonly string[]) =>
      orderOf(
        add('1', 'fibre-home', { place: berlin }),
        ...offerings.map((id, index) => add(`1.${index + 1}`, id, { parentId: '1' })),
      );
    assert.deepEqual(codes(qualifySeed(parts('home-voice', 'home-voice')).items), ['1 bundleCardinality']);
    assert.deepEqual(codes(qualifySeed(parts('mobile-plan')).items), ['1 notInBundle']);
    const owned = ownedBy(seedPlan(seedOrder('fibre-bundle')));
    const bundle = owned.products[0]?.id ?? '';
    const more = (part: string): OrderToPlan =>
      orderOf(
        { id: '1', action: 'modify', productId: bundle, characteristics: [], quantity: 1 },
        add('2', part, { parentId: '1' }),
      );
    assert.deepEqual(codes(qualifySeed(more('home-tv'), owned).items), []);
    assert.deepEqual(codes(qualifySeed(more('home-voice'), owned).items), ['1 bundleCardinality']);
  });

  it('finds required offerings in the order and in what the customer has', () => {
    const voice = add('2', 'home-voice');
    assert.deepEqual(codes(qualifySeed(orderOf(voice)).items), ['2 required']);
    assert.deepEqual(codes(qualifySeed(orderOf(internet(100), voice)).items), []);
    const owned = ownedBy(seedPlan(seedOrder('fibre-bundle')));
    assert.deepEqual(codes(qualifySeed(orderOf(voice), owned).items), []);
    const internetProduct = owned.products.find(({ offering: of }) => of?.id === 'fibre-internet')?.id ?? '';
    const end: ItemToPlan = {
      id: '1',
      action: 'delete',
      productId: internetProduct,
      characteristics: [],
      quantity: 1,
    };
    assert.deepEqual(codes(qualifySeed(orderOf(end, voice), owned).items), ['2 required']);
  });

  it('refuses offerings that exclude each other, and more than the maximum', () => {
    const catalog = smallCatalog({
      offerings: [
        offering('a', 'a'),
        offering('b', 'b'),
        offering('once', 'once'),
        offering('twice', 'twice'),
      ],
      products: [
        { id: 'a', compatibility: [{ relationshipType: 'excludes', offering: 'b' }] },
        { id: 'b' },
        { id: 'once', compatibility: [{ relationshipType: 'excludes', specification: 'once' }] },
        {
          id: 'twice',
          compatibility: [{ relationshipType: 'requires', specification: 'twice', minimum: 2, maximum: 3 }],
        },
      ],
    });
    const result = (...items: readonly ItemToPlan[]) =>
      codes(qualify(sent(orderOf(...items)), catalog, emptyInventory, []).items);
    assert.deepEqual(result(add('1', 'a')), []);
    assert.deepEqual(result(add('1', 'a'), add('2', 'b')), ['1 excluded']);
    assert.deepEqual(result(add('1', 'once')), []);
    assert.deepEqual(result(add('1', 'once'), add('2', 'once')), ['1 excluded', '2 excluded']);
    assert.deepEqual(result(add('1', 'twice', { quantity: 3 })), []);
    assert.deepEqual(result(add('1', 'twice', { quantity: 4 })), ['1 required']);
    assert.deepEqual(result(add('1', 'twice')), ['1 required']);
  });
});
