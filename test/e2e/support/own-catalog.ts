import type { Json, Turnup } from './turnup.js';

const paths = {
  resourceSpecification: '/tmf-api/resourceCatalog/v4/resourceSpecification',
  serviceSpecification: '/tmf-api/serviceCatalogManagement/v4/serviceSpecification',
  productSpecification: '/tmf-api/productCatalogManagement/v4/productSpecification',
  productOffering: '/tmf-api/productCatalogManagement/v4/productOffering',
} as const;

/** A catalog entry: its resource, its id, and what it has beside its name and version. */
export type Entry = readonly [resource: keyof typeof paths, id: string, more: object];

/** Launches the entries over the API, those first that others name. */
export async function launch(turnup: Pick<Turnup, 'api'>, entries: readonly Entry[]): Promise<void> {
  for (const resource of Object.keys(paths) as (keyof typeof paths)[]) {
    for (const [, id, more] of entries.filter(([each]) => each === resource)) {
      const body = {
        id,
        name: id,
        version: '1.0',
        lifecycleStatus: 'launched',
        '@type': `${resource[0]!.toUpperCase()}${resource.slice(1)}`,
        ...more,
      };
      const answer = await turnup.api('POST', paths[resource], body);
      if (answer.status !== 201)
        throw new Error(`${paths[resource]}: ${answer.status} ${JSON.stringify(answer.body)}`);
    }
  }
}

/** A product that the services realise, and its offering; all three have the id. */
export const soldAs = (id: string, services: readonly string[]): readonly Entry[] => [
  [
    'productSpecification',
    id,
    {
      specificationRelationship: services.map((service) => ({
        relationshipType: 'realizedAs',
        id: service,
        '@referredType': 'ServiceSpecification',
      })),
    },
  ],
  [
    'productOffering',
    id,
    { isSellable: true, productSpecification: { id, '@referredType': 'ProductSpecification' } },
  ],
];

/** A service that is handed off to provisioning, unless the fulfilment says otherwise. */
export const handedOff = (id: string, fulfilment: object, more: object = {}): Entry => [
  'serviceSpecification',
  id,
  {
    category: 'ResourceFacingService',
    fulfilment: [
      { action: ['add', 'delete'], kind: 'serviceOrder', downstreamSystem: 'provisioning', ...fulfilment },
    ],
    ...more,
  },
];

/** An order to POST, for one of the offering. */
export const orderFor = (offering: string): Json => ({
  '@type': 'ProductOrder',
  relatedParty: [{ id: 'customer-1', role: 'customer', '@referredType': 'Customer' }],
  productOrderItem: [{ id: '1', action: 'add', productOffering: { id: offering } }],
});

/** A product that one service order fulfils, as the fulfilment says; launched over the API, and the order for it. */
export async function ownProduct(turnup: Turnup, id: string, fulfilment: object): Promise<Json> {
  await launch(turnup, [handedOff(id, fulfilment), ...soldAs(id, [id])]);
  return orderFor(id);
}
