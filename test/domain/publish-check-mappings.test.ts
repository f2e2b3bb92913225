import assert from 'node:assert/strict';
import type { RawEntries } from '../../domain/catalog/publish/catalog-fault.js';
import { realizedAs } from './support/catalog.js';
import { found, from, has, messages } from './support/publish.js';

describe('the publish check of mappings', () => {
  const product = (...mapped: object[]): RawEntries => ({
    productSpecification: [
      {
        id: 'p',
        productSpecCharacteristic: [
          {
            name: 'speed',
            valueType: 'integer',
            productSpecCharacteristicValue: [{ value: 1 }, { value: 2 }],
          },
          { name: 'colour', valueType: 'string' },
        ],
        specificationRelationship: [realizedAs('s')],
      },
    ],
    serviceSpecification: [
      {
        id: 's',
        specCharacteristic: [
          { name: 'speed', valueType: 'integer' },
          { name: 'exact', valueType: 'number' },
          { name: 'profile', valueType: 'string' },
        ],
        attributeMapping: mapped,
      },
    ],
  });

  it('requires source and target to exist', () => {
    assert.deepEqual(
      found(
        product(
          { from: { characteristic: 'speed' }, to: 'speed' },
          { from: { characteristic: 'sped' }, to: 'profile' },
          from('gone', 'speed', 'exact'),
          from('p', 'mistyped', 'nowhere'),
          { from: {}, to: 'elsewhere' },
        ),
      ),
      [
        'unknownCharacteristic at serviceSpecification s: attributeMapping[1].from.characteristic',
        'unknownTarget at serviceSpecification s: attributeMapping[2].from.specification',
        'unknownCharacteristic at serviceSpecification s: attributeMapping[3].to',
        'unknownCharacteristic at serviceSpecification s: attributeMapping[3].from.characteristic',
        'unknownCharacteristic at serviceSpecification s: attributeMapping[4].to',
        'invalidEntry at serviceSpecification s: attributeMapping[4].from',
      ],
    );
  });

  it('requires the type of the target from source, constant and lookup', () => {
    const wrong = (mapping: object) => messages(product(mapping));
    const speed = { characteristic: 'speed' };
    assert.deepEqual(wrong({ from: speed, to: 'exact' }), []);
    assert.deepEqual(wrong({ from: speed, to: 'profile' }), [
      'speed is of type integer, but profile of type string.',
    ]);
    assert.deepEqual(wrong({ from: speed, to: 'profile', lookup: { 1: 'A', 2: 'B' } }), []);
    assert.equal(wrong({ from: speed, to: 'profile', lookup: { 1: 'A' } }).length, 1);
    assert.deepEqual(wrong({ from: { characteristic: 'colour' }, to: 'speed', lookup: { red: 'fast' } }), [
      'speed must be of type integer, not "fast".',
    ]);
    assert.deepEqual(wrong({ from: { constant: 'fast' }, to: 'speed' }), [
      'speed must be of type integer, not "fast".',
    ]);
  });

  it('lets only one mapping write a characteristic', () => {
    assert.deepEqual(
      messages(
        product({ from: { characteristic: 'speed' }, to: 'speed' }, { from: { constant: 5 }, to: 'speed' }),
      ),
      ['attributeMapping[0] and attributeMapping[1] both write speed of s.'],
    );
  });

  it('prints mappings that wait for each other', () => {
    const entries = {
      serviceSpecification: [
        { id: 'a', specCharacteristic: has('x'), attributeMapping: [from('b', 'x')] },
        { id: 'b', specCharacteristic: has('x'), attributeMapping: [from('a', 'x')] },
      ],
    };
    assert.deepEqual(messages(entries), ['Attribute mappings wait for each other: a.x <- b.x <- a.x.']);
    assert.deepEqual(found(entries), ['mappingCycle at serviceSpecification a: attributeMapping[0]']);
  });

  it('names mapping and rule where a mapping feeds the rule that its own source depends on', () => {
    const entries = {
      serviceSpecification: [
        {
          id: 'a',
          specCharacteristic: has('x'),
          attributeMapping: [from('relay', 'x')],
          specificationRelationship: [
            realizedAs('other'),
            realizedAs('b', { condition: { properties: { x: { const: 1 } }, required: ['x'] } }),
          ],
        },
        { id: 'relay', specCharacteristic: has('x'), attributeMapping: [from('c', 'x')] },
        { id: 'b', specificationRelationship: [realizedAs('c')] },
        { id: 'c', specCharacteristic: has('x') },
        { id: 'other' },
      ],
    };
    assert.deepEqual(found(entries), [
      'selfInvalidatingMapping at serviceSpecification a: attributeMapping[0]',
    ]);
    assert.deepEqual(messages(entries), [
      'attributeMapping[0] fills x of a from c.x, which is only there when specificationRelationship[1] leads to b; ' +
        'and the condition of specificationRelationship[1] reads x.',
    ]);
  });
});
