import assert from 'node:assert/strict';
import { apis } from '../../api/apis.js';
import { openSeededScene, type Json } from './scene.js';
import { perSuite } from '../support/per-suite.js';

const products = `${apis.productInventory.base}/product`;
const services = `${apis.serviceInventory.base}/service`;
const resources = `${apis.resourceInventory.base}/resource`;

describe('inventory that was loaded over the API', () => {
  const scene = perSuite(openSeededScene);

  const post = async (path: string, body: Json): Promise<Json> =>
    scene.created(path, body, { key: 'dev-operator' });
  const found = async (path: string): Promise<string[]> =>
    (await scene.call('GET', path)).body.map(({ id }: Json) => id as string);

  it('accepts “aborted ” with the trailing blank of TMF637', async () => {
    const { id, status } = await post(products, { status: 'aborted ' });
    assert.equal(status, 'aborted');
    const { id: other } = await post(products, { status: 'created' });
    const patched = await scene.call('PATCH', `${products}/${other}`, {
      body: { status: 'aborted ' },
      key: 'dev-operator',
    });
    assert.deepEqual([patched.status, patched.body.status], [200, 'aborted'], JSON.stringify(patched.body));
    const aborted = await found(`${products}?status=aborted`);
    assert.deepEqual(new Set(aborted), new Set([id, other]));
  });

  it('keeps what was changed by hand in the history of a product, and what it was at an instant', async () => {
    const speed = (value: number) => [{ name: 'speed', value }];
    const { id } = await post(products, {
      status: 'active',
      startDate: '2026-01-01T00:00:00.000Z',
      productCharacteristic: speed(100),
    });
    const change = async (body: Json) =>
      scene.call('PATCH', `${products}/${id}`, { body, key: 'dev-operator' });
    assert.equal((await change({ productCharacteristic: speed(250) })).status, 200);
    assert.equal((await change({ description: 'nothing that the history shows' })).status, 200);
    assert.equal((await change({ status: 'suspended' })).status, 200);
    const history = (await scene.call('GET', `${products}/${id}/history`)).body as Json[];
    assert.deepEqual(
      history.map(({ status, productCharacteristic, changedBy }) => [
        status,
        productCharacteristic[0].value,
        changedBy,
      ]),
      [
        ['active', 100, undefined],
        ['active', 250, 'caller:dev-operator'],
        ['suspended', 250, 'caller:dev-operator'],
      ],
    );
    assert.equal(history[0]!['validFor'].endDateTime, history[1]!['validFor'].startDateTime);
    const [then] = (await scene.call('GET', `${products}/${id}/history?asOf=2026-01-02T00:00:00Z`)).body;
    assert.equal(then.productCharacteristic[0].value, 100);
    const gone = await scene.call('DELETE', `${products}/${id}`, { key: 'dev-operator' });
    assert.equal(gone.status, 204);
    assert.deepEqual(
      await scene.database.rows('SELECT id FROM product_change WHERE productId = ?', [id]),
      [],
    );
  });

  /** A customer's fibre access as another system had it. */
  async function load() {
    const place = { id: 'site-1', role: 'installationAddress', postcode: '10119' };
    const relatedParty = [{ id: 'c-old', role: 'customer', '@referredType': 'Customer' }];
    const line = await post(services, {
      state: 'active',
      category: 'ResourceFacingService',
      serviceSpecification: { id: 'rfs-fibre-access-line' },
      serviceCharacteristic: [{ name: 'downstreamMbps', value: 250 }],
      place: [place],
    });
    const access = await post(services, {
      state: 'active',
      serviceSpecification: { id: 'cfs-internet-access' },
      supportingService: [{ id: line.id }],
      place: [place],
    });
    const product = await post(products, {
      status: 'active',
      relatedParty,
      productOffering: { id: 'fibre-internet', name: 'Fibre Internet' },
      productSpecification: { id: 'internet-access' },
      productCharacteristic: [{ name: 'downstreamMbps', value: 250 }],
      place: [place],
      realizingService: [{ id: access.id }, { id: line.id }],
    });
    return { line, access, product };
  }

  it('is related by the references of TMF637 and TMF638, and named by its kind', async () => {
    const { line, access, product } = await load();
    assert.deepEqual(
      new Set(await found(`${services}?productId=${product.id}`)),
      new Set([line.id, access.id]),
    );
    assert.deepEqual(await found(`${services}?parentId=${access.id}`), [line.id]);
    assert.deepEqual(
      [product.name, access.name, line.category],
      ['Fibre Internet', 'cfs-internet-access', 'ResourceFacingService'],
    );
    const modem = await post(resources, { name: 'Modem 7' });
    assert.deepEqual([modem.resourceStatus, modem.category], ['available', 'Resource']);
  });

  it('can be changed or ended by an order, like what an order made', async () => {
    const { product } = await load();
    const order = {
      relatedParty: [{ id: 'c-old', role: 'customer', '@referredType': 'Customer' }],
      productOrderItem: [{ id: '1', action: 'delete', product: { id: product.id } }],
    };
    const { body } = await scene.call('POST', '/api/v1/productOrder/plan', { body: order });
    assert.equal(body.qualification.result, 'qualified', JSON.stringify(body));
    assert.deepEqual(
      body.plan.steps.map(({ specification, action }: Json) => `${action} ${specification.id}`),
      ['delete rfs-fibre-access-line'],
    );
  });

  it('cannot be changed while an order is changing it', async () => {
    const { access, product } = await load();
    await scene.database.run('UPDATE product SET reservedBy = ? WHERE id = ?', ['o-1', product.id]);
    for (const path of [`${products}/${product.id}`, `${services}/${access.id}`]) {
      for (const method of ['PATCH', 'DELETE']) {
        const options = method === 'PATCH' ? { body: { description: 'x' } } : {};
        const { status, body } = await scene.call(method, path, options);
        assert.equal(status, 409);
        assert.match(body.message, /Order o-1 is changing it/);
      }
    }
  });

  it('changes state by the table, keeps its columns, and is changed by operators only', async () => {
    const { product } = await load();
    const patch = async (body: Json, key = 'dev-operator') =>
      scene.call('PATCH', `${products}/${product.id}`, { body, key });
    const suspended = await patch({ status: 'suspended' });
    assert.deepEqual(
      [suspended.status, suspended.body.status, suspended.body.name],
      [200, 'suspended', 'Fibre Internet'],
    );
    const refused = await patch({ status: 'created' });
    assert.equal(refused.status, 409);
    assert.match(
      refused.body.message,
      /from suspended the legal next ones are: active, pendingTerminate, terminated/,
    );
    assert.equal((await patch({ description: 'x' }, 'dev-channel')).status, 403);
  });
});
