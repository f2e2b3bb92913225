import assert from 'node:assert/strict';
import { apis } from '../../api/apis.js';
import { storeOrder } from './running-order.js';
import { openScene, type Json } from './scene.js';
import { perSuite } from '../support/per-suite.js';

const path = `${apis.agreement.base}/agreement`;

describe('contracts', () => {
  const scene = perSuite(openScene);

  const signed = (more: object = {}) => ({
    name: 'Frame contract',
    agreementType: 'commercial',
    engagedParty: [{ id: 'c-1', name: 'Anna', role: 'customer', '@referredType': 'Customer' }],
    agreementItem: [{ product: [{ id: 'product-1' }, { id: 'product-2' }] }],
    ...more,
  });

  async function made(more: object = {}): Promise<Json> {
    const { status, body } = await scene.call('POST', path, { body: signed(more), key: 'dev-operator' });
    assert.equal(status, 201, JSON.stringify(body));
    return body;
  }

  /** As an order leaves one, in the state. */
  async function ofOrder(id: string, state: string): Promise<string> {
    await storeOrder(scene.database, { id, state });
    const contract = await made({ status: 'approved' });
    await scene.database.run('UPDATE agreement SET orderId = ? WHERE id = ?', [id, contract.id]);
    return `${path}/${contract.id}`;
  }

  const covering = async (productId: string): Promise<string[]> => {
    const { body } = await scene.call('GET', `${path}?agreementItem.product.id=${productId}&fields=none`);
    return (body as Json[]).map(({ id }) => id as string);
  };

  it('that were signed elsewhere are loaded by an operator, and cover the products that they name', async () => {
    assert.equal((await scene.call('POST', path, { body: signed(), key: 'dev-catalog' })).status, 403);
    const { id, status } = await made();
    assert.equal(status, 'inProcess');
    const changed = await scene.call('PATCH', `${path}/${id}`, {
      body: { agreementItem: [{ product: [{ id: 'product-2' }, { id: 'product-3' }] }] },
    });
    assert.equal(changed.status, 200);
    assert.ok((await covering('product-3')).includes(id));
    const cover = async () =>
      await scene.database.rows<{ coveredId: string; open: number }>(
        `SELECT coveredId, coveredTo IS NULL AS open FROM agreement_coverage WHERE agreementId = ? ORDER BY coveredId`,
        [id],
      );
    assert.deepEqual(
      (await cover()).map(({ coveredId, open }) => [coveredId, open]),
      [
        ['product-1', 0],
        ['product-2', 1],
        ['product-3', 1],
      ],
    );
    assert.equal((await scene.call('DELETE', `${path}/${id}`)).status, 204);
    assert.deepEqual(await cover(), []);
  });

  it('are found by the period in which they are valid', async () => {
    const agreementPeriod = { startDateTime: '2031-01-01T00:00:00.000Z' };
    const { id } = await made({ agreementPeriod });
    const query = 'agreementPeriod.startDateTime.gte=2031-01-01&agreementPeriod.startDateTime.lt=2031-01-02';
    const { body } = await scene.call('GET', `${path}?${query}`);
    assert.deepEqual(
      (body as Json[]).map((each) => each.id as string),
      [id],
    );
  });

  it('change state by the table, and a refusal names the legal states', async () => {
    const { id } = await made({ status: 'approved' });
    const to = async (status: string) => scene.call('PATCH', `${path}/${id}`, { body: { status } });
    const back = await to('inProcess');
    assert.deepEqual(
      [back.status, back.body.errors[0].allowedValues],
      [409, ['suspended', 'terminated', 'cancelled']],
    );
    assert.equal((await to('terminated')).body.status, 'terminated');
    assert.equal((await to('signed')).status, 400);
  });

  it('are changed by nobody else while their order runs, and by an operator after its end', async () => {
    const running = await ofOrder('running', 'inProgress');
    for (const reply of [
      await scene.call('PATCH', running, { body: { description: 'new' } }),
      await scene.call('DELETE', running),
    ]) {
      assert.equal(reply.status, 409);
      assert.match(reply.body.message, /Order running is making it/);
    }
    const ended = await ofOrder('ended', 'completed');
    assert.equal((await scene.call('PATCH', ended, { body: { description: 'new' } })).status, 200);
    const [row] = await scene.database.rows<{ orderId: string }>(
      'SELECT orderId FROM agreement WHERE id = ?',
      [ended.split('/').pop()],
    );
    assert.equal(row?.orderId, 'ended');
  });
});
