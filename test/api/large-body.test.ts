import assert from 'node:assert/strict';
import { openScene } from './scene.js';
import { perSuite } from '../support/per-suite.js';

describe('a body of the largest size', () => {
  const scene = perSuite(openScene);

  it('is answered soon when it is wrong in millions of places, and so is every other request', async function () {
    this.timeout('10s');
    const raw = `{"productOrderItem":[${'0,'.repeat(4_900_000)}0]}`;
    const { status, body } = await scene.call('POST', '/api/v1/productOrder/plan', { raw });
    assert.deepEqual(
      [status, body.errors],
      [400, [{ path: '$.productOrderItem[0]', message: 'must be object' }]],
    );
  });

  it('is refused by the check of the catalog when its entries are empty', async function () {
    this.timeout('10s');
    const raw = `{"productSpecification":[${'{},'.repeat(3_000_000)}{}]}`;
    const { status, body } = await scene.call('POST', '/api/v1/catalog/check', { raw });
    assert.deepEqual([status, body.errors[0].path], [400, '$.productSpecification']);
  });
});
