import assert from 'node:assert/strict';
import { openScene, type Scene } from './scene.js';

describe('a body of the largest size', () => {
  let scene: Scene;

  before(async function () {
    this.timeout('3m');
    scene = await openScene();
  });

  after(async () => scene.close());

  it('that is wrong in millions of places is answered soon, and so is everybody else', async function () {
    this.timeout('10s');
    const raw = `{"productOrderItem":[${'0,'.repeat(4_900_000)}0]}`;
    const { status, body } = await scene.call('POST', '/api/v1/productOrder/plan', { raw });
    assert.deepEqual(
      [status, body.errors],
      [400, [{ path: '$.productOrderItem[0]', message: 'must be object' }]],
    );
  });

  it('of entries without anything is refused by the check of the catalog', async function () {
    this.timeout('10s');
    const raw = `{"productSpecification":[${'{},'.repeat(3_000_000)}{}]}`;
    const { status, body } = await scene.call('POST', '/api/v1/catalog/check', { raw });
    assert.deepEqual([status, body.errors[0].path], [400, '$.productSpecification']);
  });
});
