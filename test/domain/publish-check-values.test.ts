import assert from 'node:assert/strict';
import { realizedAs } from './support/catalog.js';
import { texts } from './support/publish.js';

const characteristic = (name: string, valueType: string, ...productSpecCharacteristicValue: object[]) => ({
  name,
  valueType,
  productSpecCharacteristicValue,
});

describe('the publish check of defaults', () => {
  const ofSims = (...values: object[]) =>
    texts({
      productSpecification: [
        { id: 'p', productSpecCharacteristic: [characteristic('sims', 'integer', ...values)] },
      ],
    });
  const place = 'productSpecification p: productSpecCharacteristic[0].productSpecCharacteristicValue';

  it('wants a default to be among the values beside it', () => {
    assert.deepEqual(ofSims({ valueFrom: 1, valueTo: 500 }, { isDefault: true, value: 900 }), [
      `${place}[1].value: The default is not a value of its characteristic: sims must be 1 to 500, not 900. Take another default, or list 900 as a value as well.`,
    ]);
    assert.deepEqual(ofSims({ isDefault: true, value: 'one' }), [
      `${place}[0].value: The default is not a value of its characteristic: sims must be of type integer, not "one". Take another default, or list "one" as a value as well.`,
    ]);
  });

  it('accepts a default within a range, or among the values', () => {
    assert.deepEqual(ofSims({ valueFrom: 1, valueTo: 500 }, { isDefault: true, value: 500 }), []);
    assert.deepEqual(ofSims({ isDefault: true, value: 5 }, { value: 10 }), []);
    assert.deepEqual(ofSims({ valueFrom: 1 }, { value: 0 }, { isDefault: true, value: 0 }), []);
    assert.deepEqual(ofSims({ isDefault: true, value: 5 }), []);
  });

  it('wants one default only', () => {
    assert.deepEqual(ofSims({ isDefault: true, value: 1 }, { value: 2 }, { isDefault: true, value: 3 }), [
      `${place}[2].isDefault: sims has several defaults, 1 and 3: only the first would be used. Leave isDefault to one of them.`,
    ]);
  });

  it('reports a fault once for an offering that narrows its specification', () => {
    const use = (...values: object[]) =>
      texts({
        productOffering: [
          {
            id: 'o',
            productSpecification: { id: 'p' },
            prodSpecCharValueUse: [{ name: 'sims', productSpecCharacteristicValue: values }],
          },
        ],
        productSpecification: [
          {
            id: 'p',
            productSpecCharacteristic: [characteristic('sims', 'integer', { valueFrom: 1, valueTo: 500 })],
          },
        ],
      });
    const list = 'productOffering o: prodSpecCharValueUse[0].productSpecCharacteristicValue';
    assert.deepEqual(use({ valueFrom: 1, valueTo: 50 }, { isDefault: true, value: 100 }), [
      `${list}[1].value: The default is not a value of its characteristic: sims must be 1 to 50, not 100. Take another default, or list 100 as a value as well.`,
    ]);
    assert.deepEqual(use({ valueFrom: 1, valueTo: 50 }, { isDefault: true, value: 900 }), [
      `${list}[1].value: sims must be 1 to 500, not 900. Take a value that p allows.`,
    ]);
    assert.deepEqual(use({ isDefault: true, value: 1 }, { isDefault: true, value: 2 }), [
      `${list}[1].isDefault: sims has several defaults, 1 and 2: only the first would be used. Leave isDefault to one of them.`,
    ]);
  });
});

describe('the publish check of comparisons', () => {
  const installation = characteristic(
    'installation',
    'string',
    { value: 'technician' },
    { value: 'selfInstall' },
  );
  const speed = characteristic('speed', 'integer', { valueFrom: 10, valueTo: 1000 });
  const under = (condition: object) =>
    texts({
      productSpecification: [
        {
          id: 'p',
          productSpecCharacteristic: [installation, speed, { name: 'note', valueType: 'string' }],
          specificationRelationship: [{ ...realizedAs('s'), condition }],
        },
      ],
      serviceSpecification: [{ id: 's' }],
    });
  const place = 'productSpecification p: specificationRelationship[0].condition';
  const impossible = `${place}: installation is compared with "self-install", which it never is: installation must be "technician" or "selfInstall", not "self-install". Write "selfInstall".`;

  it('names the value that a characteristic never has, and the one that is almost it', () => {
    assert.deepEqual(under({ jsonata: "installation != 'self-install'" }), [impossible]);
    assert.deepEqual(under({ jsonata: "speed > 100 and ('self-install' = installation)" }), [impossible]);
    assert.deepEqual(under({ jsonata: "installation in ['technician', 'self-install']" }), [impossible]);
    assert.deepEqual(under({ properties: { installation: { const: 'self-install' } } }), [impossible]);
    assert.deepEqual(
      under({ not: { properties: { installation: { enum: ['self-install', 'technician'] } } } }),
      [impossible],
    );
    assert.deepEqual(under({ jsonata: 'speed = 5000' }), [
      `${place}: speed is compared with 5000, which it never is: speed must be 10 to 1000, not 5000. Compare it with a value that speed may have.`,
    ]);
    assert.deepEqual(under({ jsonata: "speed = '100'" }), [
      `${place}: speed is compared with "100", which it never is: speed must be of type integer, not "100". Compare it with a value that speed may have.`,
    ]);
  });

  it('accepts what the values allow, and what it cannot decide', () => {
    for (const jsonata of [
      "installation = 'technician' or speed = 100",
      "note = 'anything'",
      "customer.segment = 'business' and place.postcode = '10115'",
      'installation = null',
      'speed - 5 = 2',
    ])
      assert.deepEqual(under({ jsonata }), [], jsonata);
  });

  it('does not treat a default as the only possible value', () => {
    const risk = { name: 'risk', characteristicValueSpecification: [{ isDefault: true, value: 'low' }] };
    const condition = { jsonata: "risk = 'high'" };
    const specificationRelationship = [{ ...realizedAs('t'), condition }];
    assert.deepEqual(
      texts({
        serviceSpecification: [
          { id: 's', specCharacteristic: [risk], specificationRelationship },
          { id: 't' },
        ],
      }),
      [],
    );
  });

  it('covers mappings and the counts of rules', () => {
    assert.deepEqual(
      texts({
        productSpecification: [
          {
            id: 'p',
            productSpecCharacteristic: [installation],
            specificationRelationship: [realizedAs('s')],
            compatibility: [
              {
                relationshipType: 'requires',
                specification: 'p',
                having: { jsonata: "installation = 'both'" },
              },
            ],
          },
        ],
        serviceSpecification: [
          {
            id: 's',
            specCharacteristic: [{ name: 'visit' }],
            attributeMapping: [{ from: { jsonata: "installation = 'technicain' ? 1 : 0" }, to: 'visit' }],
          },
        ],
      }),
      [
        'productSpecification p: compatibility[0].having: installation is compared with "both", which it never is: installation must be "technician" or "selfInstall", not "both". Compare it with a value that installation may have.',
        'serviceSpecification s: attributeMapping[0].from.jsonata: installation is compared with "technicain", which it never is: installation must be "technician" or "selfInstall", not "technicain". Write "technician".',
      ],
    );
  });
});
