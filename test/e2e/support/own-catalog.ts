import type { Json, Turnup } from './turnup.js';

/** A product that one service order fulfils, as the fulfilment says; launched over the API, and the order for it. */
export async function ownProduct(turnup: Turnup, id: string, fulfilment: object): Promise<Json> {
  const entry = { id, name: id, version: '1.0', lifecycleStatus: 'launched' };
  const service = {
    ...entry,
    '@type': 'ServiceSpecification',
    category: 'ResourceFacingService',
    fulfilment: [
      { action: ['add', 'delete'], kind: 'serviceOrder', downstreamSystem: 'provisioning', ...fulfilment },
    ],
  };
  const product = {
    ...entry,
    '@type': 'ProductSpecification',
    specificationRelationship: [
      { relationshipType: 'realizedAs', id, '@referredType': 'ServiceSpecification' },
    ],
  };
  const offering = {
    ...entry,
    '@type': 'ProductOffering',
    isSellable: true,
    productSpecification: { id, '@referredType': 'ProductSpecification' },
  };
  for (const [path, body] of [
    ['/tmf-api/serviceCatalogManagement/v4/serviceSpecification', service],
    ['/tmf-api/productCatalogManagement/v4/productSpecification', product],
    ['/tmf-api/productCatalogManagement/v4/productOffering', offering],
  ] as const) {
    const answer = await turnup.api('POST', path, body);
    if (answer.status !== 201) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  }
  return {
    '@type': 'ProductOrder',
    relatedParty: [{ id: 'customer-1', role: 'customer', '@referredType': 'Customer' }],
    productOrderItem: [{ id: '1', action: 'add', productOffering: { id } }],
  };
}
