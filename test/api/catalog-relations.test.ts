import assert from 'node:assert/strict';
import { openScene, type Json } from './scene.js';
import { perSuite } from '../support/per-suite.js';

const services = '/tmf-api/serviceCatalogManagement/v4/serviceSpecification';
const resources = '/tmf-api/resourceCatalog/v4/resourceSpecification';
const products = '/tmf-api/productCatalogManagement/v4/productSpecification';

const to = (relationshipType: string, type: string, id: string, more: Json = {}): Json => ({
  relationshipType,
  id,
  '@referredType': type,
  ...more,
});

describe('the relationships of a specification', () => {
  const scene = perSuite(openScene);

  async function make(path: string, body: Json): Promise<Json> {
    const reply = await scene.call('POST', path, { body });
    assert.equal(reply.status, 201, JSON.stringify(reply.body));
    return reply.body;
  }

  const storedOf = async (id: string): Promise<Json> => {
    const [row] = await scene.database.rows<Json>('SELECT doc FROM catalog_entry WHERE id = ?', [id]);
    return row.doc;
  };

  it('are stored once, and shown where TMF has them too', async () => {
    const made = await make(products, {
      id: 'bundle',
      name: 'Bundle',
      specificationRelationship: [
        to('bundles', 'ProductSpecification', 'part', { name: 'Part' }),
        to('composedOf', 'ProductSpecification', 'drawing'),
        to('realizedAs', 'ServiceSpecification', 'cfs'),
        to('requires', 'ResourceSpecification', 'box'),
      ],
    });
    const ref = (path: string, id: string, type: string) => ({
      id,
      href: `${scene.url}${path}/${id}`,
      '@referredType': type,
    });
    assert.deepEqual(
      [
        made.bundledProductSpecification,
        made.productSpecificationRelationship,
        made.serviceSpecification,
        made.resourceSpecification,
      ],
      [
        [{ ...ref(products, 'part', 'ProductSpecification'), name: 'Part' }],
        [{ ...ref(products, 'drawing', 'ProductSpecification'), relationshipType: 'composedOf' }],
        [ref(services, 'cfs', 'ServiceSpecification')],
        [ref(resources, 'box', 'ResourceSpecification')],
      ],
    );
    const stored = await storedOf('bundle');
    assert.equal(stored.serviceSpecification, undefined);

    const rfs = await make(services, {
      id: 'rfs',
      name: 'RFS',
      specificationRelationship: [
        to('realizedAs', 'ServiceSpecification', 'line'),
        to('requires', 'ResourceSpecification', 'box', { minimumQuantity: 2 }),
      ],
    });
    assert.deepEqual(rfs.serviceSpecRelationship, [
      { ...ref(services, 'line', 'ServiceSpecification'), relationshipType: 'realizedAs' },
    ]);
    assert.deepEqual(rfs.resourceSpecification, [ref(resources, 'box', 'ResourceSpecification')]);
    const box = await make(resources, {
      id: 'box',
      name: 'Box',
      specificationRelationship: [to('bundles', 'ResourceSpecification', 'card', { minimumQuantity: 2 })],
    });
    assert.deepEqual(box.resourceSpecRelationship, [
      { ...ref(resources, 'card', 'ResourceSpecification'), relationshipType: 'bundles', minimumQuantity: 2 },
    ]);
  });

  it('stay as a caller sends them where TMF has them', async () => {
    const substitution = { id: 'older', relationshipType: 'substitution', role: 'successor' };
    const made = await make(services, {
      id: 'newer',
      name: 'Newer',
      serviceSpecRelationship: [substitution],
      specificationRelationship: [to('realizedAs', 'ServiceSpecification', 'line')],
    });
    assert.deepEqual(
      (made.serviceSpecRelationship as Json[]).map(({ id }) => id),
      ['older', 'line'],
    );
    assert.deepEqual((await storedOf('newer')).serviceSpecRelationship, [substitution]);
  });

  it('are not kept twice when what is answered is sent back', async () => {
    const made = await make(services, {
      id: 'sent-back',
      name: 'Sent back',
      specificationRelationship: [to('realizedAs', 'ServiceSpecification', 'line')],
    });
    await make(services, { ...made, id: 'copy' });
    assert.equal((await storedOf('copy')).serviceSpecRelationship, undefined);
    const added = { id: 'older', relationshipType: 'substitution' };
    const { status, body } = await scene.call('PATCH', `${services}/sent-back`, {
      body: [{ op: 'add', path: '/serviceSpecRelationship/-', value: added }],
      headers: { 'content-type': 'application/json-patch+json' },
    });
    assert.deepEqual([status, body.serviceSpecRelationship.length], [200, 2]);
    assert.deepEqual((await storedOf('sent-back')).serviceSpecRelationship, [added]);
    const { body: emptied } = await scene.call('PATCH', `${services}/sent-back`, {
      body: { specificationRelationship: null },
    });
    assert.deepEqual(emptied.serviceSpecRelationship, [added]);
  });

  it('are found by their target, whichever attribute names it', async () => {
    const found = async (path: string, query: string): Promise<string[]> =>
      ((await scene.call('GET', `${path}?${query}&sort=name`)).body as Json[]).map(({ id }) => id as string);
    assert.deepEqual(await found(services, 'serviceSpecRelationship.id=line'), ['newer', 'rfs', 'copy']);
    assert.deepEqual(await found(services, 'serviceSpecRelationship.id=older'), ['newer', 'sent-back']);
    assert.deepEqual(await found(products, 'serviceSpecification.id=cfs'), ['bundle']);
    assert.deepEqual(await found(products, 'serviceSpecification.id=box'), []);
    assert.deepEqual(await found(products, 'bundledProductSpecification.id=part,drawing'), ['bundle']);
    assert.deepEqual(await found(products, 'productSpecificationRelationship.id=part'), []);
    assert.deepEqual(await found(products, 'productSpecificationRelationship.id=drawing'), ['bundle']);
  });
});
