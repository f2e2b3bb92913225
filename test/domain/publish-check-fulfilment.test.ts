import assert from 'node:assert/strict';
import { provision, realizedAs } from './support/catalog.js';
import { found, messages, system, texts } from './support/publish.js';

describe('the publish check of fulfilment', () => {
  it('requires a downstream system with the protocol of the step', () => {
    const by = (kind: string, downstreamSystem: string) => ({
      action: ['add', 'delete'],
      kind,
      downstreamSystem,
    });
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

  it('prints steps that wait for each other within an item, a site or the whole order, also through a specification without steps', () => {
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
          // In some orders only: these are of one item, or they are not.
          { id: 'e', ...step, dependency: on('f', 'order') },
          { id: 'f', ...step, dependency: on('e', 'item') },
          { id: 'above', ...step, specificationRelationship: [realizedAs('below')] },
          { id: 'below', ...step, dependency: on('above', 'item') },
        ],
      }),
      ['Steps wait for each other: a -> b -> a.', 'Steps wait for each other: c -> d -> c.'],
    );
  });

  it('requires what each kind of step needs, and no attributes without meaning for it', () => {
    const fulfilment = [
      {
        action: ['add', 'delete'],
        kind: 'serviceOrder',
        workOrder: { skills: [], duration: 'PT1H', appointmentRequired: true },
      },
      { action: ['add'], kind: 'workOrder', downstreamSystem: 'field', task: {} },
      { action: ['add'], kind: 'manualTask', downstreamSystem: 'network', inquireAfter: 60 },
      {
        action: ['add'],
        kind: 'milestone',
        name: 'Built',
        until: { duration: 'P1D' },
        compensation: 'opposite',
        leadTime: 'P1D',
      },
      { action: ['add'], kind: 'waitUntil', pointOfNoReturn: 'hard' },
    ];
    assert.deepEqual(
      found({
        serviceSpecification: [{ id: 's', fulfilment }],
        downstreamSystem: [system('field', 'TMF697')],
      }).map((each) => each.replace('serviceSpecification s: fulfilment', '')),
      [
        'missingAttribute at [0].downstreamSystem',
        'misplacedAttribute at [0].workOrder',
        'misplacedAttribute at [1].task',
        'missingAttribute at [2].name',
        'misplacedAttribute at [2].downstreamSystem',
        'misplacedAttribute at [2].inquireAfter',
        'misplacedAttribute at [3].leadTime',
        'misplacedAttribute at [3].compensation',
        'misplacedAttribute at [3].until',
        'missingAttribute at [4].until',
        'misplacedAttribute at [4].pointOfNoReturn',
      ],
    );
  });

  it('requires a removal for what is provisioned, unless nothing is left or nothing is to be undone', () => {
    const setUp = { ...provision('add', 'modify') };
    const wait = { action: ['add'], kind: 'waitUntil', until: { duration: 'P1D' } };
    assert.deepEqual(
      texts({
        serviceSpecification: [
          { id: 's', fulfilment: [wait, setUp] },
          { id: 'visit', installBaseItem: false, fulfilment: [setUp] },
          { id: 'sold', fulfilment: [{ ...setUp, compensation: 'none' }] },
          { id: 'own', fulfilment: [setUp, provision('delete')] },
          { id: 'waiting', fulfilment: [wait] },
        ],
      }),
      [
        'serviceSpecification s: fulfilment[1].action: s is set up by a serviceOrder, and nothing takes it down: a delete would end it in the inventory only. Add delete to the actions, or a fulfilment for it; where there is nothing to take down say "compensation": "none", or "installBaseItem": false.',
      ],
    );
  });

  it('requires of a wait one thing to wait for, which is a date', () => {
    const wait = (until: object) => ({ action: ['add'], kind: 'waitUntil', until });
    const fulfilment = [
      wait({ characteristic: 'date', offset: '-P1D' }),
      wait({ characteristic: 'date', duration: 'P1D' }),
      wait({}),
      wait({ duration: 'P1D', offset: 'P1D' }),
      wait({ characteristic: 'gone' }),
      wait({ characteristic: 'speed' }),
    ];
    const productSpecCharacteristic = [
      { name: 'date', valueType: 'date' },
      { name: 'speed', valueType: 'integer' },
    ];
    assert.deepEqual(
      messages({
        productSpecification: [{ id: 'p', productSpecCharacteristic, fulfilment }],
      }),
      [
        'The wait must name exactly one of characteristic, attribute (of the order) and duration.',
        'The wait must name exactly one of characteristic, attribute (of the order) and duration.',
        'A duration has no offset: it begins when the step becomes ready.',
        'The wait is for gone, which nothing provides: neither p nor a product that leads to it, nor a bundle around that.',
        'speed is of type integer: a step can wait only for a date.',
      ],
    );
  });

  it('requires lags, durations and offsets by ISO 8601', () => {
    const dependency = [{ specification: 't', scope: 'item', lag: '2 hours' }];
    const until = (value: object) => ({ action: ['add'], kind: 'waitUntil', until: value });
    const fulfilment = [
      until({ duration: 'soon' }),
      until({ attribute: 'requestedStartDate', offset: '+P1D' }),
      { action: ['add'], kind: 'manualTask', name: 'Dig', leadTime: '-P1D' },
    ];
    assert.deepEqual(found({ serviceSpecification: [{ id: 's', dependency, fulfilment }, { id: 't' }] }), [
      'invalidEntry at serviceSpecification s: fulfilment[0].until.duration',
      'invalidEntry at serviceSpecification s: fulfilment[1].until.offset',
      'invalidEntry at serviceSpecification s: fulfilment[2].leadTime',
      'invalidEntry at serviceSpecification s: dependency[0].lag',
    ]);
  });

  it('requires the speeds of a qualification and the subjects of compatibility to exist', () => {
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
  it('requires specification, parts, limits and prices to exist', () => {
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
      'Offerings contain themselves: a -> b -> a.',
    ]);
  });
});
