import assert from 'node:assert/strict';
import { openScene, type Json } from './scene.js';
import { perSuite } from '../support/per-suite.js';

const bases: Readonly<Record<string, readonly [base: string, minimal: Json]>> = {
  productOffering: ['/tmf-api/productCatalogManagement/v4', { name: 'Fibre' }],
  productOfferingPrice: ['/tmf-api/productCatalogManagement/v4', { name: 'Monthly' }],
  productSpecification: ['/tmf-api/productCatalogManagement/v4', { name: 'Internet' }],
  serviceSpecification: ['/tmf-api/serviceCatalogManagement/v4', { name: 'Access' }],
  resourceSpecification: ['/tmf-api/resourceCatalog/v4', { name: 'Router' }],
  downstreamSystem: [
    '/api/v1',
    { name: 'Prov', kind: 'provisioning', protocol: 'TMF641', url: 'http://localhost:1' },
  ],
  serviceArea: [
    '/api/v1',
    { name: 'Mitte', technology: 'FTTH', maxDownstreamMbps: 1000, maxUpstreamMbps: 500 },
  ],
};
const lifecycleFree = new Set(['downstreamSystem', 'serviceArea']);
const immutable = [
  'productOffering',
  'productSpecification',
  'serviceSpecification',
  'resourceSpecification',
];

/** What the offering sells: nothing else goes on sale. */
const sold = { id: 'sold', name: 'Sold' };

describe('the catalog', () => {
  const scene = perSuite(openScene);

  for (const [name, [base, minimal]] of Object.entries(bases)) {
    const path = `${base}/${name}`;

    it(`fills in what a ${name} needs, and keeps what it does not know`, async () => {
      const reply = await scene.call('POST', path, { body: { ...minimal, 'x-own': { a: 1 } } });
      assert.equal(reply.status, 201);
      const { id, href, lastUpdate, version, lifecycleStatus, isBundle, ...rest } = reply.body;
      const type = `${name[0]!.toUpperCase()}${name.slice(1)}`;
      assert.deepEqual(rest, { ...minimal, '@type': type, 'x-own': { a: 1 } });
      const at = lifecycleFree.has(name) ? '' : ':(version=1.0)';
      assert.deepEqual([href, reply.headers.get('location')], [`${scene.url}${path}/${id}${at}`, href]);
      assert.match(lastUpdate, /Z$/);
      const filledIn = lifecycleFree.has(name)
        ? [undefined, undefined, undefined]
        : ['1.0', 'inStudy', false];
      assert.deepEqual([version, lifecycleStatus, isBundle], filledIn);
      assert.deepEqual((await scene.call('GET', `${path}/${id}`)).body, reply.body);
    });

    it(`lets the caller name a ${name}, once`, async () => {
      const body = { ...minimal, id: 'own/id' };
      const first = await scene.call('POST', path, { body });
      assert.deepEqual([first.status, first.body.id], [201, 'own/id']);
      assert.equal((await scene.call('GET', new URL(first.body.href as string).pathname)).status, 200);
      const again = await scene.call('POST', path, { body });
      assert.deepEqual([again.status, again.body.code], [409, 'conflict']);
    });

    it(`patches a ${name} by merge, and only as it was last read`, async () => {
      const { body: made, headers } = await scene.call('POST', path, { body: { ...minimal, 'x-own': 1 } });
      const patch = async (body: Json, etag: string) =>
        scene.call('PATCH', `${path}/${made.id}`, {
          body,
          headers: { 'content-type': 'application/merge-patch+json', 'if-match': etag },
        });
      const changed = await patch({ name: 'New', 'x-own': null }, headers.get('etag')!);
      const { 'x-own': _, lastUpdate: __, ...rest } = made;
      const { lastUpdate, ...shown } = changed.body;
      assert.deepEqual([changed.status, shown], [200, { ...rest, name: 'New' }]);
      assert.equal(changed.headers.get('etag'), '"2"');
      assert.ok(lastUpdate >= made.lastUpdate);
      const late = await patch({ name: 'Late' }, headers.get('etag')!);
      assert.deepEqual([late.status, late.body.code], [412, 'preconditionFailed']);
    });

    it(`refuses to make a ${name} wrong by a patch, or another one`, async () => {
      const { body: made } = await scene.call('POST', path, { body: minimal });
      const wrong = await scene.call('PATCH', `${path}/${made.id}`, { body: { name: null } });
      assert.deepEqual(wrong.body.errors, [{ path: '$.name', message: 'is required' }]);
      const other = await scene.call('PATCH', `${path}/${made.id}`, { body: { id: 'other' } });
      assert.deepEqual([other.status, other.body.code], [409, 'immutable']);
    });

    it(`deletes a ${name}`, async () => {
      const { body: made } = await scene.call('POST', path, { body: minimal });
      assert.equal((await scene.call('DELETE', `${path}/${made.id}`)).status, 204);
      assert.equal((await scene.call('DELETE', `${path}/${made.id}`)).status, 404);
    });

    it(`does not take a ${name} with an id longer than it can keep`, async () => {
      const { status, body } = await scene.call('POST', path, { body: { ...minimal, id: 'x'.repeat(101) } });
      assert.deepEqual([status, body.errors[0].path], [400, '$.id']);
    });
  }

  for (const name of immutable) {
    it(`never changes a ${name} that is active, nor withdraws or deletes it`, async () => {
      const [base, minimal] = bases[name]!;
      if (name === 'productOffering')
        await scene.call('POST', `${base}/productSpecification`, { body: sold });
      const body = {
        ...minimal,
        lifecycleStatus: 'active',
        ...(name === 'productOffering' && { productSpecification: { id: sold.id } }),
      };
      const { body: made } = await scene.call('POST', `${base}/${name}`, { body });
      const at = `${base}/${name}/${made.id}`;
      const patch = async (change: Json) => scene.call('PATCH', at, { body: change });
      const change = await patch({ description: 'new', lifecycleStatus: 'retired' });
      assert.deepEqual([change.status, change.body.code], [409, 'immutable']);
      assert.deepEqual(change.body.errors, [
        {
          path: '$.description',
          message:
            'cannot be changed once it is active, or an order has it: create a new version (POST with the same id and another version)',
        },
      ]);
      assert.equal((await patch({ lifecycleStatus: 'inDesign' })).status, 409);
      assert.equal((await patch({ lifecycleStatus: 'retired' })).body.lifecycleStatus, 'retired');
      assert.equal((await scene.call('DELETE', at)).status, 409);
    });
  }

  it('keeps versions apart, and means the latest unless one is named', async () => {
    const [base, minimal] = bases['productOffering']!;
    const at = `${base}/productOffering`;
    for (const version of ['1.0', '2.0']) {
      const body = { ...minimal, id: 'v', version, name: `V${version}` };
      assert.equal((await scene.call('POST', at, { body })).status, 201);
    }
    const name = async (query: string) => (await scene.call('GET', `${at}/v${query}`)).body.name as string;
    assert.deepEqual(
      [await name(''), await name('?version=1.0'), await name('?version=2.0')],
      ['V2.0', 'V1.0', 'V2.0'],
    );
    await scene.call('PATCH', `${at}/v?version=1.0`, { body: { name: 'changed' } });
    assert.deepEqual([await name('?version=1.0'), await name('')], ['changed', 'V2.0']);
    assert.equal((await scene.call('GET', `${at}/v?version=3`)).status, 404);
    const { body } = await scene.call('GET', `${at}?id=v&version=2.0&fields=version`);
    assert.deepEqual(
      (body as Json[]).map(({ version }) => version as string),
      ['2.0'],
    );
  });

  it('loses none of two patches that come at once', async () => {
    const [base, minimal] = bases['serviceArea']!;
    const { body: made } = await scene.call('POST', `${base}/serviceArea`, { body: minimal });
    const replies = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        scene.call('PATCH', `${base}/serviceArea/${made.id}`, { body: { [`x-${index}`]: true } }),
      ),
    );
    const done = replies.filter(({ status }) => status === 200).length;
    assert.ok(replies.every(({ status }) => status === 200 || status === 409));
    const { body } = await scene.call('GET', `${base}/serviceArea/${made.id}`);
    assert.equal(Object.keys(body).filter((key) => key.startsWith('x-')).length, done);
  });
});
