import assert from 'node:assert/strict';
import { provision, realizedAs } from './support/catalog.js';
import { found, messages, system } from './support/publish.js';

describe('the publish check of fulfilment', () => {
  it('wants a downstream system that speaks what the step is', () => {
    const by = (kind: string, downstreamSystem: string) => ({ action: ['add'], kind, downstreamSystem });
    assert.deepEqual(
      messages({
        serviceSpecification: [
          {
            id: 's',
            fulfilment: [
              by('serviceOrder', 'network'),
              by('workOrder', 'network'),
              by('resourceOrder', 'field'),
            ],
          },
        ],
        downstreamSystem: [system('field', 'TMF697')],
      }),
      [
        'A workOrder is handed off by TMF697, but network speaks TMF641.',
        'A resourceOrder is handed off by TMF652, but field speaks TMF697.',
      ],
    );
  });

  it('prints steps that wait for each other within an item or site, also through a specification without steps', () => {
    const on = (specification: string, scope: string) => [{ specification, scope }];
    const step = { fulfilment: [provision()] };
    assert.deepEqual(
      messages({
        serviceSpecification: [
          { id: 'a', ...step, dependency: on('structure', 'site') },
          { id: 'structure', specificationRelationship: [realizedAs('b')] },
          { id: 'b', ...step, dependency: on('a', 'item') },
          { id: 'c', ...step, dependency: on('d', 'order') },
          { id: 'd', ...step, dependency: on('c', 'order') },
          { id: 'above', ...step, specificationRelationship: [realizedAs('below')] },
          { id: 'below', ...step, dependency: on('above', 'item') },
        ],
      }),
      ['Steps wait for each other: a -> b -> a.'],
    );
  });

  it('knows the speeds of a qualification and whom compatibility names', () => {
    assert.deepEqual(
      found({
        productSpecification: [
          {
            id: 'p',
            qualification: { technology: ['FTTH'], downstreamCharacteristic: 'speed' },
            compatibility: [
              { relationshipType: 'requires', specification: 'gone' },
              { relationshipType: 'excludes', offering: 'gone' },
              { relationshipType: 'excludes' },
              { relationshipType: 'requires', specification: 'p', maximum: 0 },
            ],
          },
        ],
      }),
      [
        'unknownTarget at productSpecification p: compatibility[0].specification',
        'unknownTarget at productSpecification p: compatibility[1].offering',
        'invalidCompatibility at productSpecification p: compatibility[2]',
        'invalidCompatibility at productSpecification p: compatibility[3]',
        'unknownCharacteristic at productSpecification p: qualification.downstreamCharacteristic',
      ],
    );
  });
});

describe('the publish check of offerings', () => {
  it('knows specification, parts, limits and prices', () => {
    const limits = (lower: number, upper: number) => ({
      numberRelOfferLowerLimit: lower,
      numberRelOfferUpperLimit: upper,
    });
    assert.deepEqual(
      found({
        productOffering: [
          { id: 'empty' },
          { id: 'o', productSpecification: { id: 'gone' }, productOfferingPrice: [{ id: 'gone' }] },
          {
            id: 'bundle',
            bundledProductOffering: [
              { id: 'gone' },
              { id: 'empty', bundledProductOfferingOption: limits(2, 1) },
              { id: 'empty', bundledProductOfferingOption: { ...limits(1, 3), numberRelOfferDefault: 4 } },
            ],
          },
        ],
      }),
      [
        'nothingToSell at productOffering empty',
        'unknownTarget at productOffering o: productSpecification.id',
        'unknownTarget at productOffering o: productOfferingPrice[0].id',
        'unknownTarget at productOffering bundle: bundledProductOffering[0].id',
        'invalidLimits at productOffering bundle: bundledProductOffering[1].bundledProductOfferingOption',
        'invalidLimits at productOffering bundle: bundledProductOffering[2].bundledProductOfferingOption',
      ],
    );
  });

  it('lets an offering narrow its specification, not widen it', () => {
    const use = (name: string, value: unknown) => ({
      name,
      productSpecCharacteristicValue: [{ value }],
    });
    assert.deepEqual(
      found({
        productOffering: [
          {
            id: 'o',
            productSpecification: { id: 'p' },
            prodSpecCharValueUse: [use('speed', 100), use('speed', 300), use('sped', 100)],
          },
        ],
        productSpecification: [
          {
            id: 'p',
            productSpecCharacteristic: [
              { name: 'speed', productSpecCharacteristicValue: [{ value: 100 }, { value: 200 }] },
            ],
          },
        ],
      }),
      [
        'wrongType at productOffering o: prodSpecCharValueUse[1].productSpecCharacteristicValue[0].value',
        'unknownCharacteristic at productOffering o: prodSpecCharValueUse[2].name',
      ],
    );
  });

  it('prints bundles that contain themselves', () => {
    const bundle = (id: string, part: string) => ({ id, bundledProductOffering: [{ id: part }] });
    assert.deepEqual(messages({ productOffering: [bundle('a', 'b'), bundle('b', 'a')] }), [
      'Offerings are bundled in themselves: a -> b -> a.',
    ]);
  });
});
