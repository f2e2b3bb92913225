import assert from 'node:assert/strict';
import { apis, imported, openInstance, type Instance } from './catalog-instance.js';
import type { Json, Reply } from './scene.js';

const offerings = `${apis.productCatalogManagement}/productOffering`;
const services = `${apis.serviceCatalogManagement}/serviceSpecification`;

describe('the state of a catalog entry', () => {
  let instance: Instance;

  before(async function () {
    this.timeout('3m');
    instance = await openInstance();
  });

  after(async () => instance.close());

  async function make(lifecycleStatus: string): Promise<Json> {
    const { status, body } = await instance.call('POST', services, {
      body: { name: 'Line', lifecycleStatus },
    });
    assert.equal(status, 201, JSON.stringify(body));
    return body;
  }

  const patch = async ({ id }: Json, lifecycleStatus: string): Promise<Reply> =>
    instance.call('PATCH', `${services}/${id}`, { body: { lifecycleStatus } });

  it('is recognized in any spelling', async () => {
    const made = await make('In Test');
    assert.equal(made.lifecycleStatus, 'inTest');
    assert.equal((await patch(made, 'ACTIVE')).body.lifecycleStatus, 'active');
  });

  it('may be an unknown one, which is kept as that of a draft', async () => {
    const made = await make('Planned');
    assert.equal(made.lifecycleStatus, 'Planned');
    const early = await patch(made, 'active');
    assert.deepEqual(
      [early.status, early.body.errors[0].allowedValues],
      [409, ['inDesign', 'inTest', 'rejected']],
    );
    for (const state of ['Approved', 'inTest', 'inDesign', 'Planned'])
      assert.equal((await patch(made, state)).body.lifecycleStatus, state);
    assert.equal((await instance.call('DELETE', `${services}/${made.id}`)).status, 204);
  });

  it('does not take an entry off sale when it is unknown', async () => {
    const sold = await make('Active');
    const { status, body } = await patch(sold, 'Planned');
    assert.deepEqual([status, body.errors[0].allowedValues], [409, ['launched', 'retired']]);
  });

  it('is checked before the entry is for sale in any spelling', async () => {
    const body = { name: 'Nothing', lifecycleStatus: 'Launched', productSpecification: { id: 'gone' } };
    const { status, body: refusal } = await instance.call('POST', offerings, { body });
    assert.deepEqual([status, refusal.code], [409, 'conflict']);
  });

  it('is imported from a foreign catalog', async () => {
    const states = { 'foreign-draft': 'In Test', 'foreign-other': 'Planned', 'foreign-sold': 'ACTIVE' };
    const lines = Object.entries(states).map(([id, lifecycleStatus]) => ({
      resource: 'serviceSpecification',
      entry: { id, version: '1.0', name: id, lifecycleStatus },
    }));
    const file = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    const job = await imported(instance, apis.serviceCatalogManagement, file);
    assert.deepEqual([job.status, job.progress.created], ['Succeeded', 3], job.errorLog);
    assert.equal((await imported(instance, apis.serviceCatalogManagement, file)).status, 'Succeeded');
    const { body } = await instance.call('GET', `${services}?id=${Object.keys(states).join(',')}&sort=id`);
    assert.deepEqual(
      body.map(({ lifecycleStatus }: Json) => lifecycleStatus),
      ['inTest', 'Planned', 'active'],
    );
  });
});
