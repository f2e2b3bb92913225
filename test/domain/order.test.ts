import assert from 'node:assert/strict';
import { readOrder } from '../../domain/order/order.js';

describe('toOrderToPlan', () => {
  it('has no customer where no party is one, by its role or type', () => {
    const customerId = (...relatedParty: readonly object[]) =>
      readOrder('productOrder', 'o1', { relatedParty }).customerId;
    assert.equal(customerId({ id: 'a', role: 'seller' }, { id: 'b' }), undefined);
    assert.equal(customerId({ id: 'a', role: 'seller' }, { id: 'b', role: 'Customer' }), 'b');
    assert.equal(customerId({ id: 'a', '@referredType': 'Customer' }), 'a');
  });

  it('reads a product order with nested items', () => {
    const order = readOrder('productOrder', 'o1', {
      requestedStartDate: '2030-01-01T00:00:00Z',
      requestedCompletionDate: '2030-02-01T00:00:00Z',
      relatedParty: [
        { id: 'agent-1', role: 'seller' },
        { id: 'customer-1', role: 'Customer' },
      ],
      productOrderItem: [
        {
          id: '1',
          action: 'add',
          quantity: 2,
          productOffering: { id: 'bundle' },
          product: {
            productCharacteristic: [{ name: 'speed', value: 100 }, { value: 'nameless' }],
            place: [{ id: 'site-1', postcode: '10115' }, { id: 'site-2' }],
          },
          productOrderItem: [
            { id: '1.1', action: 'add', productOffering: { id: 'part' } },
            { id: '1.2', action: 'add', product: { productSpecification: { id: 'spec' } } },
          ],
        },
        { id: '2', action: 'modify', product: { id: 'product-7' } },
      ],
    });
    const plain = { characteristics: [] };
    assert.deepEqual(order, {
      id: 'o1',
      kind: 'productOrder',
      customerId: 'customer-1',
      customer: { id: 'customer-1' },
      requestedStartDate: '2030-01-01T00:00:00Z',
      requestedCompletionDate: '2030-02-01T00:00:00Z',
      items: [
        {
          id: '1',
          action: 'add',
          offeringId: 'bundle',
          characteristics: [{ name: 'speed', value: 100 }],
          place: { id: 'site-1', postcode: '10115' },
          quantity: 2,
        },
        { ...plain, id: '1.1', parentId: '1', action: 'add', offeringId: 'part' },
        { ...plain, id: '1.2', parentId: '1', action: 'add', specificationId: 'spec' },
        { ...plain, id: '2', action: 'modify', productId: 'product-7' },
      ],
    });
  });

  it('reads parents from relationships in either direction, and nothing from others', () => {
    const item = (id: string, relationshipType?: string, other?: string) => ({
      id,
      action: 'add',
      ...(relationshipType && { productOrderItemRelationship: [{ id: other, relationshipType }] }),
    });
    const { items } = readOrder('productOrder', 'o1', {
      productOrderItem: [
        item('1', 'bundles', '2'),
        item('2'),
        item('3', 'isChildOf', '1'),
        item('4', 'reliesOn', '1'),
      ],
    });
    assert.deepEqual(
      items.map(({ id, parentId }) => [id, parentId]),
      [
        ['1', undefined],
        ['2', '1'],
        ['3', '1'],
        ['4', undefined],
      ],
    );
  });

  it('reads a service order, whose item references have itemId', () => {
    const order = readOrder('serviceOrder', 'o1', {
      serviceOrderItem: [
        {
          id: '1',
          action: 'delete',
          service: { id: 'service-1', serviceSpecification: { id: 'cfs' }, place: [{ id: 'site-1' }] },
        },
        {
          id: '2',
          action: 'add',
          service: { serviceCharacteristic: [{ name: 'a', value: null }] },
          serviceOrderItemRelationship: [{ relationshipType: 'isPartOf', orderItem: { itemId: '1' } }],
        },
      ],
    });
    assert.deepEqual(order, {
      id: 'o1',
      kind: 'serviceOrder',
      items: [
        {
          id: '1',
          action: 'delete',
          productId: 'service-1',
          specificationId: 'cfs',
          characteristics: [],
          place: { id: 'site-1' },
        },
        { id: '2', parentId: '1', action: 'add', characteristics: [{ name: 'a', value: null }] },
      ],
    });
  });

  it('reads a resource order, whose specification may stand beside the resource', () => {
    const order = readOrder('resourceOrder', 'o1', {
      orderItem: [
        {
          id: '1',
          action: 'modify',
          resource: { id: 'resource-1', resourceStatus: 'available', place: { id: 'site-1' } },
        },
        {
          id: '2',
          action: 'no_change',
          resourceSpecification: { id: 'card' },
          orderItemRelationship: [{ relationshipType: 'isPartOf', orderItem: { itemId: '1' } }],
        },
      ],
    });
    assert.deepEqual(order.items, [
      {
        id: '1',
        action: 'modify',
        productId: 'resource-1',
        characteristics: [],
        place: { id: 'site-1' },
        status: 'active',
      },
      { id: '2', parentId: '1', action: 'noChange', specificationId: 'card', characteristics: [] },
    ]);
  });

  it('reads the sparse bodies that a conformant server accepts', () => {
    const sparse = { id: '1', action: 'add', characteristics: [] };
    assert.deepEqual(
      readOrder('serviceOrder', 'o1', { serviceOrderItem: [{ id: '1', action: 'add', service: {} }] }),
      { id: 'o1', kind: 'serviceOrder', items: [sparse] },
    );
    assert.deepEqual(readOrder('productOrder', 'o1', {}), { id: 'o1', kind: 'productOrder', items: [] });
  });
});
