import assert from 'node:assert/strict';
import { eventRetrySchedule } from '../../domain/events/retry-schedule.js';
import { log } from '../support/log.js';
import { workerParts } from '../support/activities.js';
import { perSuite } from '../support/per-suite.js';
import { createOutbound } from '../../outbound/outbound.js';
import { type Json, openScene } from './scene.js';

const services = '/tmf-api/serviceCatalogManagement/v4/serviceSpecification';
const products = '/tmf-api/productCatalogManagement/v4/productSpecification';
const offerings = '/tmf-api/productCatalogManagement/v4/productOffering';
const categories = '/tmf-api/productCatalogManagement/v4/category';
const systems = '/api/v1/downstreamSystem';
const orders = '/tmf-api/productOrderingManagement/v4/productOrder';

const system = { name: 'System', kind: 'provisioning', protocol: 'TMF641', url: 'http://127.0.0.1:1' };

const realizedAs = (id: string): Json => ({
  relationshipType: 'realizedAs',
  id,
  '@referredType': 'ServiceSpecification',
});

describe('the life cycle and versions of catalog entries', () => {
  const scene = perSuite(openScene);

  before(async () => {
    await make(systems, { ...system, id: 'provisioning' });
  });

  async function make(path: string, body: Json): Promise<Json> {
    const reply = await scene.call('POST', path, { body });
    assert.equal(reply.status, 201, JSON.stringify(reply.body));
    return reply.body;
  }

  const get = async (path: string): Promise<Json> => (await scene.call('GET', path)).body;

  const patch = async (path: string, body: Json) => scene.call('PATCH', path, { body });

  async function move(path: string, ...states: readonly string[]): Promise<void> {
    for (const lifecycleStatus of states) {
      const { status, body } = await patch(path, { lifecycleStatus });
      assert.equal(status, 200, JSON.stringify(body));
    }
  }

  const handedTo = (downstreamSystem: string) => [
    { action: ['add', 'delete'], kind: 'serviceOrder', downstreamSystem },
  ];

  /** An offering, its product and the service that realises it, all on sale. */
  async function launch(id: string): Promise<void> {
    const entry = { id, name: id, lifecycleStatus: 'active' };
    await make(services, { ...entry, fulfilment: handedTo('provisioning') });
    await make(products, { ...entry, specificationRelationship: [realizedAs(id)] });
    await make(offerings, { ...entry, productSpecification: { id } });
  }

  async function order(id: string): Promise<string> {
    const { id: orderId } = await make(orders, {
      relatedParty: [{ id: 'c-1', role: 'customer' }],
      productOrderItem: [{ id: '1', action: 'add', productOffering: { id, name: 'As it was called' } }],
    });
    const relay = { flush() {}, run: async () => {}, stop: async () => {} };
    const { activities } = workerParts({
      database: scene.database.pool,
      relay,
      publicUrl: scene.url,
      eventRetries: eventRetrySchedule,
      log,
      outbound: createOutbound({ allowAnyAddress: true, networks: [] }),
    });
    const prepared = await activities.prepareOrder({ orderId, kind: 'productOrder', items: 1 });
    assert.equal(prepared.outcome, 'planned');
    return orderId as string;
  }

  const placesOf = ({ errors }: Json): string[] => (errors as Json[]).map(({ path }) => path as string);

  for (const path of [services, products, offerings, categories]) {
    it(`goes one way only: ${path.slice(path.lastIndexOf('/') + 1)}`, async () => {
      const { id } = await make(path, { name: 'Draft' });
      const at = `${path}/${id}`;
      const early = await patch(at, { lifecycleStatus: 'active' });
      assert.deepEqual(
        [early.status, early.body.code, early.body.errors[0].allowedValues],
        [409, 'conflict', ['inDesign', 'inTest', 'rejected']],
      );
      await move(at, 'inDesign', 'inTest', 'rejected', 'inDesign', 'inTest');
    });
  }

  it('does not let an entry return to sale that was taken off', async () => {
    const { id } = await make(categories, { name: 'Fibre', lifecycleStatus: 'inTest' });
    await move(`${categories}/${id}`, 'active', 'launched', 'retired');
    const back = await patch(`${categories}/${id}`, { lifecycleStatus: 'active' });
    assert.deepEqual([back.status, back.body.errors[0].allowedValues], [409, ['obsolete']]);
    const early = await scene.call('DELETE', `${categories}/${id}`);
    assert.deepEqual([early.status, early.body.code], [409, 'conflict']);
    assert.match(early.body.message, /make it obsolete first/);
    await move(`${categories}/${id}`, 'obsolete');
    assert.equal((await scene.call('DELETE', `${categories}/${id}`)).status, 204);
  });

  it('lets nothing of an entry on sale be changed but its end', async () => {
    await launch('ending');
    const validFor = { startDateTime: '2026-01-01T00:00:00.000Z', endDateTime: '2027-01-01T00:00:00.000Z' };
    const start = await patch(`${services}/ending`, { validFor });
    assert.deepEqual([start.status, start.body.code], [409, 'immutable']);
    const { endDateTime } = validFor;
    const end = await patch(`${services}/ending`, { validFor: { endDateTime } });
    assert.deepEqual([end.status, end.body.validFor], [200, { endDateTime }]);
  });

  it('makes a new version of an id, and shows the one on sale until the new one is', async () => {
    await launch('tv');
    const made = await scene.call('POST', services, { body: { id: 'tv', version: '2.0', name: 'TV 2' } });
    assert.equal(made.status, 201);
    assert.deepEqual(
      [made.body.href, made.headers.get('location')],
      [`${scene.url}${services}/tv:(version=2.0)`, made.body.href],
    );
    const nameOf = async (path: string): Promise<string> => (await get(`${services}/${path}`)).name;
    assert.deepEqual(
      [await nameOf('tv'), await nameOf('tv:(version=2.0)'), await nameOf('tv?version=2.0')],
      ['tv', 'TV 2', 'TV 2'],
    );
    await move(`${services}/tv:(version=2.0)`, 'inTest', 'active');
    assert.equal(await nameOf('tv'), 'TV 2');
    const versions = ((await get(`${services}?id=tv&sort=version`)) as Json[]).map(({ version }) => version);
    assert.deepEqual(versions, ['1.0', '2.0']);
    const gone = await scene.call('GET', `${services}/tv:(version=3.0)`);
    assert.deepEqual([gone.status, gone.body.code], [404, 'notFound']);
  });

  it('shows an order the catalog as it was when the order was decomposed', async () => {
    await launch('line');
    const before = await get(`${services}/line`);
    const old = await order('line');
    await make(services, { id: 'line', version: '2.0', name: 'New line', lifecycleStatus: 'active' });
    await move(`${services}/line:(version=1.0)`, 'retired', 'obsolete');
    const latest = await order('line');

    const pinnedBy = async (id: string): Promise<Json[]> => {
      const { items } = await get(`/api/v1/productOrder/${id}/plan`);
      return items[0].pinned.filter((ref: Json) => ref['@referredType'] === 'ServiceSpecification');
    };
    const [pinned] = await pinnedBy(old);
    const href = `${scene.url}${services}/line:(version=1.0)`;
    assert.deepEqual([pinned.version, pinned.name, pinned.href], ['1.0', 'line', href]);
    const { lifecycleStatus, lastUpdate: _, ...resolved } = await get(new URL(pinned.href).pathname);
    const { lifecycleStatus: __, lastUpdate: ___, ...asItWas } = before;
    assert.deepEqual([lifecycleStatus, resolved], ['obsolete', asItWas]);
    const { steps } = await get(`/api/v1/productOrder/${old}/plan`);
    assert.equal(steps[0].specification.href, href);
    assert.deepEqual(
      (await pinnedBy(latest)).map(({ version }) => version),
      ['2.0'],
    );

    const { productOrderItem } = await get(`${orders}/${old}`);
    assert.deepEqual(productOrderItem[0].productOffering, {
      id: 'line',
      name: 'As it was called',
      version: '1.0',
      href: `${scene.url}${offerings}/line:(version=1.0)`,
      '@referredType': 'ProductOffering',
    });

    const removed = await scene.call('DELETE', `${services}/line:(version=1.0)`);
    assert.deepEqual([removed.status, removed.body.code], [409, 'conflict']);
    assert.match(removed.body.message, /Orders were decomposed with the serviceSpecification line 1.0/);
  });

  it('does not change a draft that an order was decomposed with', async () => {
    await make(services, { id: 'unfinished', name: 'Unfinished' });
    const entry = { id: 'early', name: 'Early', lifecycleStatus: 'active' };
    await make(products, { ...entry, specificationRelationship: [realizedAs('unfinished')] });
    await make(offerings, { ...entry, productSpecification: { id: 'early' } });
    const change = async () => patch(`${services}/unfinished`, { description: 'changed' });
    assert.equal((await change()).status, 200);
    await order('early');
    const refused = await patch(`${services}/unfinished`, { description: 'changed again' });
    assert.deepEqual([refused.status, refused.body.code], [409, 'immutable']);
    await move(`${services}/unfinished`, 'inTest', 'active');
  });

  it('takes nothing off sale that something on sale leads to, and names the place', async () => {
    await launch('part');
    const refused = await patch(`${services}/part`, { lifecycleStatus: 'retired' });
    assert.deepEqual(
      [refused.status, placesOf(refused.body)],
      [409, ['productSpecification part: specificationRelationship[0].id']],
    );
    const sold = await patch(`${products}/part`, { lifecycleStatus: 'retired' });
    assert.deepEqual(
      [sold.status, placesOf(sold.body)],
      [409, ['productOffering part: productSpecification.id']],
    );
    const waiting = { id: 'waiting', name: 'Waiting', lifecycleStatus: 'active' };
    await make(services, { ...waiting, dependency: [{ specification: 'part', scope: 'item' }] });
    for (const path of [offerings, products, services]) await move(`${path}/part`, 'retired');
  });

  it('retires a version when another one is on sale', async () => {
    await launch('next');
    await make(services, { id: 'next', version: '2.0', name: 'Draft' });
    const early = await patch(`${services}/next:(version=1.0)`, { lifecycleStatus: 'retired' });
    assert.equal(early.status, 409);
    await move(`${services}/next:(version=2.0)`, 'inTest', 'active');
    await move(`${services}/next:(version=1.0)`, 'retired');
  });

  it('does not publish a version that breaks entries that refer to it', async () => {
    const speed = { name: 'speed', valueType: 'integer' };
    const entry = { name: 'Speed', lifecycleStatus: 'active' };
    await make(services, { ...entry, id: 'source', specCharacteristic: [speed] });
    await make(services, {
      ...entry,
      id: 'target',
      specCharacteristic: [speed],
      attributeMapping: [{ from: { specification: 'source', characteristic: 'speed' }, to: 'speed' }],
    });
    await make(products, {
      ...entry,
      id: 'both',
      specificationRelationship: [realizedAs('source'), realizedAs('target')],
    });
    const refused = await scene.call('POST', services, { body: { ...entry, id: 'source', version: '2.0' } });
    assert.deepEqual(
      [refused.status, placesOf(refused.body)],
      [409, ['serviceSpecification target: attributeMapping[0].from.characteristic']],
    );
  });

  it('keeps downstream systems as entries on sale need them', async () => {
    await make(systems, { ...system, id: 'other' });
    const handed = { id: 'handed', name: 'Handed', lifecycleStatus: 'active' };
    await make(services, { ...handed, fulfilment: handedTo('other') });
    const place = 'serviceSpecification handed: fulfilment[0].downstreamSystem';
    const changed = await patch(`${systems}/other`, { protocol: 'TMF652' });
    assert.deepEqual([changed.status, placesOf(changed.body)], [409, [place]]);
    assert.equal((await patch(`${systems}/other`, { url: 'http://127.0.0.1:2' })).status, 200);
    const removed = await scene.call('DELETE', `${systems}/other`);
    assert.deepEqual([removed.status, placesOf(removed.body)], [409, [place]]);
  });

  it('does not delete what is referred to, not even drafts that drafts refer to', async () => {
    await make(services, { id: 'inner', name: 'Inner' });
    await make(products, { id: 'outer', name: 'Outer', specificationRelationship: [realizedAs('inner')] });
    const refused = await scene.call('DELETE', `${services}/inner`);
    assert.deepEqual(
      [refused.status, placesOf(refused.body)],
      [409, ['productSpecification outer: specificationRelationship[0].id']],
    );
    await make(offerings, { id: 'sold', name: 'Sold', productSpecification: { id: 'outer' } });
    await make(categories, { id: 'shelf', name: 'Shelf', productOffering: [{ id: 'sold' }] });
    const shelved = await scene.call('DELETE', `${offerings}/sold`);
    assert.deepEqual(
      [shelved.status, placesOf(shelved.body)],
      [409, ['category shelf: productOffering[0].id']],
    );
    for (const path of [
      `${categories}/shelf`,
      `${offerings}/sold`,
      `${products}/outer`,
      `${services}/inner`,
    ]) {
      assert.equal((await scene.call('DELETE', path)).status, 204, path);
    }
  });
});
