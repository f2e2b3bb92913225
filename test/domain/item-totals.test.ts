import assert from 'node:assert/strict';
import { emptyInventory } from '../../domain/inventory/inventory.js';
import type { Json } from '../../domain/lib/json.js';
import { readOrder } from '../../domain/order/order.js';
import { withItemTotals } from '../../domain/pricing/item-totals.js';
import { priceOrder } from '../../domain/qualification/price-order.js';
import { seedCatalog } from './support/seeds.js';

const internet = (id: string, downstreamMbps: number) => ({
  id,
  action: 'add',
  productOffering: { id: 'fibre-internet' },
  product: { productCharacteristic: [{ name: 'downstreamMbps', value: downstreamMbps }] },
});

const total = (value: number, more: object = {}, tax?: number) => ({
  priceType: 'oneTime',
  ...more,
  price: {
    dutyFreeAmount: { unit: 'EUR', value },
    ...(tax !== undefined && { taxIncludedAmount: { unit: 'EUR', value: tax } }),
  },
});

describe('the sums of an order of which some lines are priced anew', () => {
  it('are those of an order that is priced as a whole', () => {
    const fleet = { id: '3', action: 'add', productOffering: { id: 'vpn-branch-site' } };
    const doc = { productOrderItem: [internet('1', 500), internet('2', 1000), fleet] };
    const order = readOrder('productOrder', '', doc);
    const instant = '2026-06-15T12:00:00.000Z';
    const { document } = priceOrder(doc, { order, catalog: seedCatalog, inventory: emptyInventory, instant });
    assert.ok((document['orderTotalPrice'] as Json[]).length > 0);
    assert.deepEqual(withItemTotals(document)['orderTotalPrice'], document['orderTotalPrice']);
  });

  it('are exact, with their taxes, of items at any depth, and leave out what was summarised before', () => {
    const month = { priceType: 'recurring', recurringChargePeriod: 'month' };
    const order = {
      priceSummary: { monthly: {} },
      productOrderItem: [
        { id: '1', itemTotalPrice: [total(0.1, month), total(5)], productOrderItem: [{ id: '1.1' }] },
        { id: '2', productOrderItem: [{ id: '2.1', itemTotalPrice: [total(0.2, month, 0.24)] }] },
      ],
    };
    assert.deepEqual(withItemTotals(order), {
      productOrderItem: order.productOrderItem,
      orderTotalPrice: [total(5), total(0.3, month, 0.34)],
    });
  });
});
