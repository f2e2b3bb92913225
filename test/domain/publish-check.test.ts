import assert from 'node:assert/strict';
import { readSeeds } from '../../catalog-seeds/load.js';
import { examineCatalog, faultsTouching, publishCheck } from '../../domain/catalog/publish/publish-check.js';
import { provision, realizedAs, requires } from './support/catalog.js';
import { catalog, found, from } from './support/publish.js';

describe('the publish check', () => {
  it('finds nothing wrong with the seeds', () => {
    const seeds: Record<string, object[]> = {};
    for (const { kind, entries } of readSeeds('http://127.0.0.1:4000')) (seeds[kind] ??= []).push(...entries);
    assert.deepEqual(publishCheck(seeds), []);
  });

  it('says what is wrong, where, and what to do about it', () => {
    assert.deepEqual(
      publishCheck(
        catalog({ productSpecification: [{ id: 'p', specificationRelationship: [realizedAs('gone')] }] }),
      ),
      [
        {
          code: 'unknownTarget',
          place: 'productSpecification p: specificationRelationship[0].id',
          entry: { resource: 'productSpecification', id: 'p', version: '1.0' },
          path: 'specificationRelationship[0].id',
          message: 'p leads to the ServiceSpecification gone, which the catalog does not have.',
          remedy: 'Create the ServiceSpecification gone, or correct the id.',
          involved: ['gone'],
        },
      ],
    );
  });

  it('reports all faults of all entries at once', () => {
    assert.deepEqual(
      found({
        productOffering: [{ id: 'o' }],
        productSpecification: [
          { id: 'p', specificationRelationship: [realizedAs('gone'), requires('s')] },
          { id: 'q', dependency: [{ specification: 'nobody', scope: 'order' }] },
        ],
        serviceSpecification: [{ id: 's', fulfilment: [{ ...provision(), downstreamSystem: 'nowhere' }] }],
      }),
      [
        'unknownTarget at productSpecification p: specificationRelationship[0].id',
        'unknownTarget at productSpecification p: specificationRelationship[1].id',
        'unknownTarget at productSpecification q: dependency[0].specification',
        'unknownDownstreamSystem at serviceSpecification s: fulfilment[0].downstreamSystem',
        'nothingToSell at productOffering o',
      ],
    );
  });

  it('names the version where an entry has several, and leaves obsolete ones alone', () => {
    const specificationRelationship = [realizedAs('gone')];
    assert.deepEqual(
      found({
        productSpecification: [
          { id: 'p', version: '1', lifecycleStatus: 'obsolete', specificationRelationship },
          { id: 'p', version: '2', specificationRelationship },
          { id: 'p', version: '3' },
        ],
      }),
      ['unknownTarget at productSpecification p 2: specificationRelationship[0].id'],
    );
  });
});

describe('the publish check of entries as such', () => {
  it('finds violations of the schema, durations included, and no faults in entries that refer to it', () => {
    assert.deepEqual(
      found({
        productOffering: [{ id: 'o', productSpecification: { id: 'p' } }],
        productSpecification: [
          {
            id: 'p',
            entitlement: [{ name: 'Support', validity: '1 month' }],
            fulfilment: [{ action: ['add'], kind: 'phoneCall', downstreamSystem: 'network' }],
          },
        ],
      }),
      [
        'invalidEntry at productSpecification p: fulfilment[0].kind',
        'invalidEntry at productSpecification p: entitlement[0].validity',
      ],
    );
  });
});

describe('one mistake', () => {
  const reads = (name: string, more: object = {}) => ({
    id: 's',
    specCharacteristic: [{ name }],
    attributeMapping: [{ from: { characteristic: name }, to: name }],
    ...more,
  });

  it('is one fault: the rest of the entry can still be referred to', () => {
    const productSpecCharacteristic = [{ name: 'fleetName', minCardinality: -1 }];
    const specificationRelationship = [realizedAs('s')];
    assert.deepEqual(
      found({
        productSpecification: [
          { id: 'p', productSpecCharacteristic, specificationRelationship },
          { id: 'q', productSpecCharacteristic: [{ name: 'other' }], specificationRelationship },
        ],
        serviceSpecification: [reads('fleetName')],
      }),
      ['invalidEntry at productSpecification p: productSpecCharacteristic[0].minCardinality'],
    );
    assert.deepEqual(
      found({
        productOffering: [
          { id: 'b', productSpecification: { id: 'b' }, bundledProductOffering: [{ id: 'o' }], validFor: 1 },
          { id: 'o', productSpecification: { id: 'p' } },
        ],
        productSpecification: [
          { id: 'b', productSpecCharacteristic: [{ name: 'fleetName' }] },
          { id: 'p', specificationRelationship },
        ],
        serviceSpecification: [reads('fleetName')],
      }),
      ['invalidEntry at productOffering b: validFor'],
    );
  });

  it('causes no further faults where it hides a part of its entry', () => {
    const rule = { condition: { required: ['serial'] } };
    assert.deepEqual(
      found({
        productSpecification: [
          {
            id: 'p',
            productSpecCharacteristic: [{ label: 'fleetName' }],
            specificationRelationship: [realizedAs('s')],
          },
        ],
        serviceSpecification: [
          reads('fleetName', { specificationRelationship: [realizedAs('device')] }),
          {
            id: 'device',
            specCharacteristic: [{ name: 'serial', configurable: false }],
            specificationRelationship: [{ ...realizedAs('label'), ...rule }],
            fulfilment: [{ ...provision(), kind: 'phoneCall' }],
          },
          {
            id: 'label',
            specCharacteristic: [{ name: 'serial' }],
            attributeMapping: [from('device', 'serial')],
          },
        ],
      }),
      [
        'invalidEntry at productSpecification p: productSpecCharacteristic[0].name',
        'invalidEntry at serviceSpecification device: fulfilment[0].kind',
      ],
    );
  });
});

describe('the publish check of duplicates', () => {
  it('requires one entry for each id and version', () => {
    const twice = { serviceSpecification: [{ id: 's' }, { id: 's' }, { id: 's', version: '2' }] };
    assert.deepEqual(found(twice), ['duplicateEntry at serviceSpecification s 1.0']);
  });
});

describe('what publishing an entry touches', () => {
  const entries = catalog({
    productOffering: [
      { id: 'bundle', bundledProductOffering: [{ id: 'o' }] },
      { id: 'o', productSpecification: { id: 'p' } },
    ],
    productSpecification: [
      { id: 'p', specificationRelationship: [realizedAs('s')] },
      { id: 'elsewhere', specificationRelationship: [realizedAs('gone')] },
    ],
    serviceSpecification: [{ id: 's', specificationRelationship: [realizedAs('gone')] }],
  });
  const touching = (resource: 'productOffering' | 'productSpecification', id: string) =>
    faultsTouching({ resource, id, version: '1.0' }, examineCatalog(entries)).map(({ place }) => place);

  it('is the entry itself and everything that an order for it is decomposed into', () => {
    const place = 'serviceSpecification s: specificationRelationship[0].id';
    assert.deepEqual(touching('productOffering', 'bundle'), [place]);
    assert.deepEqual(touching('productSpecification', 'p'), [place]);
    assert.deepEqual(touching('productSpecification', 'elsewhere'), [
      'productSpecification elsewhere: specificationRelationship[0].id',
    ]);
  });
});
