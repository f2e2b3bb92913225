import assert from 'node:assert/strict';
import type { RawEntries } from '../../domain/catalog/publish/catalog-fault.js';
import type { Fulfilment } from '../../domain/tmf/schemas/specification.js';
import { provision, realizedAs, requires } from './support/catalog.js';
import { found, from, messages } from './support/publish.js';

const serial = { name: 'serial', valueType: 'string', configurable: false };

const task: Fulfilment = {
  action: ['add'],
  kind: 'manualTask',
  name: 'Note the serial number',
  task: { characteristic: ['serial'] },
};

/** A line with a box whose serial number decides about an adapter. */
const family = ({
  line = {},
  box = {},
  more = [],
}: {
  readonly line?: object;
  readonly box?: object;
  readonly more?: readonly object[];
}): RawEntries => ({
  productSpecification: [
    {
      id: 'p',
      specificationRelationship: [
        realizedAs('line'),
        ...more.map((each) => realizedAs((each as { id: string }).id)),
      ],
    },
  ],
  serviceSpecification: [{ id: 'line', specificationRelationship: [requires('box')], ...line }, ...more],
  resourceSpecification: [
    {
      id: 'box',
      resourceSpecCharacteristic: [serial],
      specificationRelationship: [
        { ...requires('adapter', { condition: { jsonata: "serial = 'old'" } }), relationshipType: 'bundles' },
      ],
      ...box,
    },
    { id: 'adapter' },
  ],
});

describe('the publish check of values that are reported late', () => {
  it('refuses a rule that waits for what no step reports, and says what to do', () => {
    assert.deepEqual(found(family({})), [
      'unreportedCharacteristic at resourceSpecification box: specificationRelationship[0].condition',
    ]);
    assert.match(messages(family({}))[0] ?? '', /waits for serial, which is not configurable/);
  });

  it('accepts the step of the specification, of what is above it, and a task that asks for it', () => {
    assert.deepEqual(found(family({ box: { fulfilment: [provision()] } })), []);
    assert.deepEqual(found(family({ line: { fulfilment: [provision()] } })), []);
    assert.deepEqual(found(family({ box: { fulfilment: [task] } })), []);
  });

  it('accepts a default or a mapping in the place of a step', () => {
    const known = { ...serial, resourceSpecCharacteristicValue: [{ isDefault: true, value: 'new' }] };
    assert.deepEqual(found(family({ box: { resourceSpecCharacteristic: [known] } })), []);
    const mapped = { attributeMapping: [{ from: { constant: 'new' }, to: 'serial' }] };
    assert.deepEqual(found(family({ box: mapped })), []);
  });

  it('refuses a step that waits for what only it could report', () => {
    const box = {
      specificationRelationship: [],
      fulfilment: [{ ...provision(), condition: { required: ['serial'] } }],
    };
    assert.deepEqual(found(family({ box })), [
      'unreportedCharacteristic at resourceSpecification box: fulfilment[0].condition',
    ]);
    const second = { ...box, fulfilment: [provision(), ...box.fulfilment] };
    assert.deepEqual(found(family({ box: second })), []);
  });

  it('refuses a number that no step reports', () => {
    const boxes = { name: 'boxes', valueType: 'integer', configurable: false };
    const line = {
      specCharacteristic: [boxes],
      specificationRelationship: [requires('box', { quantityCharacteristic: 'boxes' })],
    };
    const box = { specificationRelationship: [] };
    assert.deepEqual(found(family({ line, box })), [
      'unreportedCharacteristic at serviceSpecification line: specificationRelationship[0].quantityCharacteristic',
    ]);
  });

  const activation = (mapping: object, more: object = {}) => ({
    id: 'activation',
    specCharacteristic: [{ name: 'serial', valueType: 'string' }],
    attributeMapping: [mapping],
    fulfilment: [provision()],
    ...more,
  });

  it('refuses a mapping from what no step reports', () => {
    const more = [activation(from('box', 'serial', 'serial'))];
    assert.deepEqual(found(family({ box: { specificationRelationship: [] }, more })), [
      'unreportedCharacteristic at serviceSpecification activation: attributeMapping[0].from',
    ]);
    const reporting = { specificationRelationship: [], fulfilment: [provision()] };
    assert.deepEqual(found(family({ box: reporting, more })), []);
  });

  it('refuses a mapping into a step that the reporting step waits for', () => {
    const more = [activation(from('box', 'serial', 'serial'))];
    const box = {
      fulfilment: [provision()],
      dependency: [{ specification: 'activation', scope: 'item' }],
    };
    assert.deepEqual(messages(family({ box, more })), [
      'Steps wait for each other: activation -> box -> activation.',
    ]);
  });

  it('refuses this also through a mapping in between', () => {
    const between = {
      id: 'between',
      specCharacteristic: [{ name: 'serial', valueType: 'string' }],
      attributeMapping: [from('box', 'serial', 'serial')],
    };
    const more = [activation(from('between', 'serial', 'serial')), between];
    const line = {
      fulfilment: [provision()],
      dependency: [{ specification: 'activation', scope: 'order' }],
    };
    assert.deepEqual(messages(family({ line, more })), [
      'Steps wait for each other: line -> activation -> line.',
    ]);
  });

  it('refuses two steps that report values to each other', () => {
    const other = { name: 'key', valueType: 'string', configurable: false };
    const more = [
      activation(from('box', 'serial', 'serial'), {
        specCharacteristic: [{ name: 'serial', valueType: 'string' }, other],
      }),
    ];
    const box = {
      fulfilment: [provision()],
      resourceSpecCharacteristic: [serial, { name: 'key', valueType: 'string' }],
      attributeMapping: [from('activation', 'key', 'key')],
    };
    assert.equal(found(family({ box, more })).length, 1);
  });
});

describe('the publish check of names', () => {
  it('refuses a characteristic whose name means something else in conditions', () => {
    assert.deepEqual(
      found({
        serviceSpecification: [{ id: 's', specCharacteristic: [{ name: 'a' }, { name: 'customer' }] }],
      }),
      ['reservedName at serviceSpecification s: specCharacteristic[1].name'],
    );
  });

  it('knows place, customer and offering in every condition, as objects', () => {
    const entries = (mapping: object): RawEntries => ({
      productSpecification: [
        {
          id: 'p',
          specificationRelationship: [
            realizedAs('s', { condition: { jsonata: "customer.segment = 'x' and offering.id = place.id" } }),
          ],
        },
      ],
      serviceSpecification: [
        { id: 's', specCharacteristic: [{ name: 'zone', valueType: 'string' }], attributeMapping: [mapping] },
      ],
    });
    assert.deepEqual(found(entries({ from: { jsonata: 'place.postcode' }, to: 'zone' })), []);
    assert.deepEqual(found(entries({ from: { characteristic: 'place' }, to: 'zone' })), [
      'wrongType at serviceSpecification s: attributeMapping[0].from.characteristic',
    ]);
  });

  it('requires what compatibility rules refer to', () => {
    const rule = (more: object): RawEntries => ({
      productSpecification: [
        {
          id: 'p',
          productSpecCharacteristic: [{ name: 'speed' }],
          compatibility: [{ relationshipType: 'excludes', specification: 'q', ...more }],
        },
        { id: 'q', productSpecCharacteristic: [{ name: 'colour' }] },
      ],
    });
    assert.deepEqual(
      found(rule({ condition: { required: ['speed'] }, having: { required: ['colour'] } })),
      [],
    );
    assert.deepEqual(found(rule({ condition: { required: ['colour'] }, having: { required: ['speed'] } })), [
      'unknownCharacteristic at productSpecification p: compatibility[0].condition',
      'unknownCharacteristic at productSpecification p: compatibility[0].having',
    ]);
    assert.deepEqual(found(rule({ having: { jsonata: '$eval' } })), [
      'invalidCondition at productSpecification p: compatibility[0].having',
    ]);
  });
});
