const fulfilment = (more: object = {}) => ({
  fulfilment: [
    { action: ['add', 'modify', 'delete'], kind: 'serviceOrder', downstreamSystem: 'provisioning', ...more },
  ],
});

/** A relationship to a specification. */
export const to = (relationshipType: string, type: string, id: string, more: object = {}) => ({
  relationshipType,
  id,
  '@referredType': `${type}Specification`,
  ...more,
});

const resourceOrder = { kind: 'resourceOrder', downstreamSystem: 'resource-management' };

const reported = (name: string, valueType: string) => ({ name, valueType, configurable: false });

/**
 * A line whose installer measures the light and reads the serial number; weak light needs a booster, and the activation
 * needs the number. A sealed booster cannot be undone.
 */
export const lightCatalog = [
  [
    'serviceSpecification',
    'line',
    {
      specCharacteristic: [reported('opticalPower', 'number'), reported('serialNumber', 'string')],
      ...fulfilment(),
      specificationRelationship: [
        to('requires', 'Resource', 'booster', { condition: { jsonata: 'opticalPower < -27' } }),
        to('requires', 'Resource', 'sealed', { condition: { jsonata: 'opticalPower < -35' } }),
      ],
    },
  ],
  [
    'serviceSpecification',
    'activation',
    {
      specCharacteristic: [{ name: 'ontSerial', valueType: 'string' }],
      attributeMapping: [
        { from: { specification: 'line', characteristic: 'serialNumber' }, to: 'ontSerial' },
      ],
      ...fulfilment(),
    },
  ],
  ['resourceSpecification', 'booster', fulfilment(resourceOrder)],
  ['resourceSpecification', 'sealed', fulfilment({ ...resourceOrder, pointOfNoReturn: 'hard' })],
  [
    'productSpecification',
    'light',
    {
      specificationRelationship: [
        to('realizedAs', 'Service', 'line'),
        to('realizedAs', 'Service', 'activation'),
      ],
    },
  ],
  ['productOffering', 'light', { productSpecification: { id: 'light' } }],
] as const;
