import assert from 'node:assert/strict';
import { recordKinds } from '../../domain/order/record-refs.js';
import { parseCustomerRequired, parseOrderPrices, parseReferential } from '../../domain/order/order-rules.js';

describe('the rules for orders', () => {
  it('require a customer in product orders, unless the setting says otherwise', () => {
    assert.deepEqual(parseCustomerRequired(), ['productOrder']);
    assert.deepEqual(parseCustomerRequired('none'), []);
    assert.deepEqual(parseCustomerRequired('serviceOrder, resourceOrder'), ['serviceOrder', 'resourceOrder']);
    assert.throws(
      () => parseCustomerRequired('workOrder'),
      /TURNUP_CUSTOMER_REQUIRED must be none or a list/,
    );
  });

  it('leave prices as they were sent, unless the setting says otherwise', () => {
    assert.deepEqual(['', 'asSent', 'calculated'].map(parseOrderPrices), ['asSent', 'asSent', 'calculated']);
    assert.throws(
      () => parseOrderPrices('free'),
      /TURNUP_ORDER_PRICES must be asSent or calculated, not "free"/,
    );
  });

  it('refuse unknown ids where the kind of record is kept, unless the setting says otherwise', () => {
    const known = Object.fromEntries(recordKinds.map((kind) => [kind, 'known']));
    assert.deepEqual(parseReferential(), known);
    assert.deepEqual(parseReferential('customer=strict, site=off'), {
      ...known,
      customer: 'strict',
      site: 'off',
    });
    for (const text of ['nothing=off', 'customer=loose', 'customer', 'customer=off=strict', 'site=off,']) {
      assert.throws(
        () => parseReferential(text),
        /^Error: TURNUP_REFERENTIAL must be a list of kind=mode, with the kinds customer, .* off, not "/,
      );
    }
  });
});
