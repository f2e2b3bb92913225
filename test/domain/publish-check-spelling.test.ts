import assert from 'node:assert/strict';
import { provision, realizedAs } from './support/catalog.js';
import { found, texts } from './support/publish.js';

describe('the publish check of spelling', () => {
  const misspelt = (place: string, wrong: string, right: string) =>
    `${place}: There is no attribute ${wrong} here: it would be ignored. Write ${right}, or give an attribute of your own a name less like it.`;

  it('finds attributes that are nearly known ones, at any depth', () => {
    assert.deepEqual(
      texts({
        productSpecification: [
          { id: 'p', compatability: [{ relationshipType: 'requires', offering: 'gone' }] },
        ],
        serviceSpecification: [
          { id: 's', fulfillment: [provision()], lifeCycleStatus: 'active' },
          { id: 't', dependancy: [], entitlement: [{ name: 'Support', vaildity: 'P1M' }] },
          { id: 'u', specCharacteristic: [{ name: 'speed', '@scemaLocation': 'x', regexp: 'a' }] },
        ],
      }),
      [
        misspelt('productSpecification p: compatability', 'compatability', 'compatibility'),
        misspelt('serviceSpecification s: fulfillment', 'fulfillment', 'fulfilment'),
        misspelt('serviceSpecification s: lifeCycleStatus', 'lifeCycleStatus', 'lifecycleStatus'),
        misspelt('serviceSpecification t: dependancy', 'dependancy', 'dependency'),
        misspelt('serviceSpecification t: entitlement[0].vaildity', 'vaildity', 'validity'),
        misspelt(
          'serviceSpecification u: specCharacteristic[0].@scemaLocation',
          '@scemaLocation',
          '@schemaLocation',
        ),
        misspelt('serviceSpecification u: specCharacteristic[0].regexp', 'regexp', 'regex'),
        'productSpecification p: compatibility[0].offering: The rule requires the offering gone, which the catalog does not have. Create the offering gone, or correct the id.',
      ],
    );
  });

  it('accepts extension attributes, with or without a schema of their own', () => {
    assert.deepEqual(
      texts({
        productOffering: [
          {
            id: 'o',
            '@type': 'AcmeOffering',
            '@baseType': 'ProductOffering',
            '@schemaLocation': 'https://acme.example/offering.json',
            type: 'retail',
            names: ['o', 'oh'],
            policy: [{ id: 'x', dependancy: 1 }],
            productOfferingCharacteristic: [{ name: 'colour' }],
            productSpecification: { id: 'p', targetProductSchema: { fulfillment: 1 } },
            acmeMarginClass: 'B',
          },
        ],
        productSpecification: [{ id: 'p', sla: 'gold', codes: [1], '@valueSchemaLocation': 'x' }],
      }),
      [],
    );
  });

  it('reports only the misspelt attribute where the right one is missing, and no consequences', () => {
    assert.deepEqual(
      found({
        productSpecification: [
          {
            id: 'p',
            productSpecCharacterstic: [{ name: 'speed' }],
            specificationRelationship: [realizedAs('s')],
          },
        ],
        serviceSpecification: [
          {
            id: 's',
            specCharacteristic: [{ name: 'speed' }],
            attributeMapping: [{ from: { characteristc: 'speed' }, to: 'speed' }],
            fulfilment: [{ acton: ['add', 'delete'], knd: 'serviceOrder', downstreamSystem: 'network' }],
          },
        ],
      }),
      [
        'misspelling at productSpecification p: productSpecCharacterstic',
        'misspelling at serviceSpecification s: attributeMapping[0].from.characteristc',
        'misspelling at serviceSpecification s: fulfilment[0].acton',
        'misspelling at serviceSpecification s: fulfilment[0].knd',
      ],
    );
  });

  it('finds values that are nearly known ones', () => {
    const price = (id: string, priceType: string) => ({ id, priceType });
    assert.deepEqual(
      texts({
        productOfferingPrice: [
          price('a', 'reccuring'),
          price('b', 'one time'),
          price('c', 'recurring'),
          price('d', 'discount'),
          price('e', 'setup'),
        ],
        serviceSpecification: [
          {
            id: 's',
            specCharacteristic: [
              { name: 'a', valueType: 'integr' },
              { name: 'b', valueType: 'Integer' },
              { name: 'c', valueType: 'geoJson' },
              { name: 'd', characteristicValueSpecification: [{ valueFrom: 1, rangeInterval: 'closedtop' }] },
            ],
          },
        ],
      }),
      [
        'productOfferingPrice a: priceType: "reccuring" is not known, and almost recurring. Write recurring, or a word less like it.',
        'productOfferingPrice b: priceType: "one time" is not known, and almost oneTime. Write oneTime, or a word less like it.',
        'serviceSpecification s: specCharacteristic[0].valueType: "integr" is not known, and almost integer. Write integer, or a word less like it.',
        'serviceSpecification s: specCharacteristic[3].characteristicValueSpecification[0].rangeInterval: "closedtop" is not known, and almost closedTop. Write closedTop, or a word less like it.',
      ],
    );
  });
});
