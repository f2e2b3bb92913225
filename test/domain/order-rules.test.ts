import assert from 'node:assert/strict';
import { parseCustomerRequired } from '../../domain/order/order-rules.js';

describe('the rules for orders', () => {
  it('ask product orders for a customer, unless the setting says otherwise', () => {
    assert.deepEqual(parseCustomerRequired(), ['productOrder']);
    assert.deepEqual(parseCustomerRequired('none'), []);
    assert.deepEqual(parseCustomerRequired('serviceOrder, resourceOrder'), ['serviceOrder', 'resourceOrder']);
    assert.throws(
      () => parseCustomerRequired('workOrder'),
      /TURNUP_CUSTOMER_REQUIRED must be none or a list/,
    );
  });
});
