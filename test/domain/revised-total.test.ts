import assert from 'node:assert/strict';
import { withRevisedTotal } from '../../domain/pricing/revised-total.js';

describe('the total of a revised order whose prices were sent with it', () => {
  const monthly = (value: number) => ({
    priceType: 'recurring',
    recurringChargePeriod: 'month',
    price: { dutyFreeAmount: { unit: 'EUR', value } },
  });
  const orderOf = (total: number | undefined, ...totals: readonly number[]) => ({
    ...(total !== undefined && { orderTotalPrice: [monthly(total)], priceSummary: [monthly(total)] }),
    productOrderItem: totals.map((value, index) => ({
      id: String(index + 1),
      itemTotalPrice: [monthly(value)],
    })),
  });
  const totalOf = (before: object, revised: object) => {
    const { orderTotalPrice, priceSummary } = withRevisedTotal({ ...before }, { ...revised });
    assert.equal(priceSummary, undefined);
    return orderTotalPrice;
  };

  it('is that of its items, where it was that before', () => {
    assert.deepEqual(totalOf(orderOf(30, 10, 20), orderOf(30, 10)), [monthly(10)]);
    assert.deepEqual(totalOf(orderOf(30, 10, 20), orderOf(30, 10, 20, 5)), [monthly(35)]);
  });

  it('is left out where it was another one, and none is added', () => {
    assert.equal(totalOf(orderOf(25, 10, 20), orderOf(25, 10)), undefined);
    assert.equal(totalOf(orderOf(undefined, 10, 20), orderOf(undefined, 10)), undefined);
  });
});
