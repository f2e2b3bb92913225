import assert from 'node:assert/strict';
import { publishCheck } from '../../domain/catalog/publish/publish-check.js';
import { provision, realizedAs } from './support/catalog.js';
import { catalog, found, has, messages } from './support/publish.js';

describe('the publish check of relationships', () => {
  it('requires the right types at both ends of a relationship', () => {
    const relationship = (relationshipType: string, type: string) => ({
      relationshipType,
      id: type[0],
      '@referredType': type,
    });
    const [product, service, resource] = [
      'ProductSpecification',
      'ServiceSpecification',
      'ResourceSpecification',
    ];
    assert.deepEqual(
      publishCheck(
        catalog({
          productSpecification: [
            {
              id: 'P',
              specificationRelationship: [
                relationship('realizedAs', service),
                relationship('requires', resource),
                relationship('realizedAs', resource),
                relationship('bundles', service),
              ],
            },
          ],
          serviceSpecification: [
            {
              id: 'S',
              specificationRelationship: [
                relationship('composedOf', resource),
                relationship('requires', service),
              ],
            },
          ],
          resourceSpecification: [
            {
              id: 'R',
              specificationRelationship: [
                relationship('requires', resource),
                relationship('composedOf', product),
              ],
            },
          ],
        }),
      )
        .filter(({ code }) => code === 'wrongTargetType')
        .map(({ place, remedy }) => `${place}: ${remedy}`),
      [
        'productSpecification P: specificationRelationship[2].@referredType: Refer to a ServiceSpecification, or use another relationshipType.',
        'productSpecification P: specificationRelationship[3].@referredType: Refer to a ProductSpecification, or use another relationshipType.',
        'serviceSpecification S: specificationRelationship[1].@referredType: Refer to a ResourceSpecification, or use another relationshipType.',
        'resourceSpecification R: specificationRelationship[0].@referredType: Use another relationshipType: a ResourceSpecification has no requires.',
        'resourceSpecification R: specificationRelationship[1].@referredType: Refer to a ResourceSpecification, or use another relationshipType.',
      ],
    );
  });

  it('prints every cycle once', () => {
    const entries = {
      serviceSpecification: [
        { id: 'a', specificationRelationship: [realizedAs('b')] },
        { id: 'b', specificationRelationship: [realizedAs('c')] },
        { id: 'c', specificationRelationship: [realizedAs('a'), realizedAs('c')] },
      ],
    };
    assert.deepEqual(messages(entries), [
      'Relationships lead back to where they started: a -> b -> c -> a.',
      'Relationships lead back to where they started: c -> c.',
    ]);
    assert.deepEqual(found(entries), [
      'relationshipCycle at serviceSpecification a: specificationRelationship[0].id',
      'relationshipCycle at serviceSpecification c: specificationRelationship[1].id',
    ]);
  });

  it('requires quantities within their limits', () => {
    const quantities = [
      { minimumQuantity: 2, defaultQuantity: 1 },
      { defaultQuantity: 3, maximumQuantity: 2 },
      { minimumQuantity: 2, maximumQuantity: 1 },
      { maximumQuantity: 0 },
      { minimumQuantity: 1, defaultQuantity: 1, maximumQuantity: 1 },
      { defaultQuantity: 0, maximumQuantity: 4 },
    ];
    assert.deepEqual(
      found({
        productSpecification: [
          { id: 'p', specificationRelationship: quantities.map((each) => realizedAs('s', each)) },
        ],
        serviceSpecification: [{ id: 's' }],
      }),
      [0, 1, 2, 3].map(
        (index) => `invalidQuantity at productSpecification p: specificationRelationship[${index}]`,
      ),
    );
  });

  it('requires a quantity characteristic that exists and is a number', () => {
    const by = (quantityCharacteristic: string) => realizedAs('s', { quantityCharacteristic });
    assert.deepEqual(
      found({
        productSpecification: [
          {
            id: 'p',
            productSpecCharacteristic: [
              { name: 'sets', valueType: 'integer' },
              { name: 'colour', valueType: 'string' },
              { name: 'untyped', productSpecCharacteristicValue: [{ value: 'many' }] },
            ],
            specificationRelationship: [by('sets'), by('colour'), by('untyped'), by('boxes')],
          },
        ],
        serviceSpecification: [{ id: 's' }],
      }),
      [
        'notANumber at productSpecification p: specificationRelationship[1].quantityCharacteristic',
        'notANumber at productSpecification p: specificationRelationship[2].quantityCharacteristic',
        'unknownCharacteristic at productSpecification p: specificationRelationship[3].quantityCharacteristic',
      ],
    );
  });
});

describe('the publish check of conditions', () => {
  const asks = (...names: string[]) => ({
    anyOf: names.map((name) => ({ not: { properties: { [name]: { const: 1 } }, required: [name] } })),
  });

  it('finds conditions that are not valid JSON Schema', () => {
    assert.deepEqual(
      found({
        productSpecification: [
          {
            id: 'p',
            specificationRelationship: [realizedAs('s', { condition: { type: 'nonsense' } })],
            entitlement: [{ name: 'Support', condition: { required: 'speed' } }],
          },
        ],
        serviceSpecification: [{ id: 's', fulfilment: [{ ...provision(), condition: { properties: 1 } }] }],
      }),
      [
        'invalidCondition at productSpecification p: specificationRelationship[0].condition',
        'invalidCondition at productSpecification p: entitlement[0].condition',
        'invalidCondition at serviceSpecification s: fulfilment[0].condition',
      ],
    );
  });

  it('sees own characteristics, those of the product, and those of the bundles around it', () => {
    const entries = {
      productOffering: [
        { id: 'bundle', productSpecification: { id: 'outer' }, bundledProductOffering: [{ id: 'part' }] },
        { id: 'part', productSpecification: { id: 'p' } },
      ],
      productSpecification: [
        { id: 'outer', productSpecCharacteristic: has('ofBundle') },
        {
          id: 'p',
          productSpecCharacteristic: has('ofProduct'),
          specificationRelationship: [realizedAs('s')],
        },
      ],
      serviceSpecification: [
        {
          id: 's',
          specCharacteristic: has('own'),
          specificationRelationship: [
            realizedAs('t', { condition: asks('own', 'ofProduct', 'ofBundle', 'mistyped') }),
          ],
        },
        { id: 't' },
      ],
    };
    assert.deepEqual(messages(entries), [
      'The condition reads mistyped, which nothing provides: neither s nor a product that leads to it, nor a bundle around that.',
    ]);
  });

  it('does not judge a specification that no product leads to yet', () => {
    assert.deepEqual(
      found({
        serviceSpecification: [
          { id: 's', specificationRelationship: [realizedAs('t', { condition: asks('installation') })] },
          { id: 't' },
        ],
      }),
      [],
    );
  });
});
