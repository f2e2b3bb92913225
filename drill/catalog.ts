import type { Site } from './site.js';

const paths = {
  serviceSpecification: '/tmf-api/serviceCatalogManagement/v4/serviceSpecification',
  productSpecification: '/tmf-api/productCatalogManagement/v4/productSpecification',
  productOffering: '/tmf-api/productCatalogManagement/v4/productOffering',
} as const;

type Entry = readonly [resource: keyof typeof paths, id: string, more: object];

/** Tries follow each other fast, and the retry limit is passed several times while a system is offline. */
const retry = { initialInterval: 0.5, maximumInterval: 2, limit: 6 };

/** What each system of the seeds takes. */
const kinds = {
  provisioning: 'serviceOrder',
  'resource-management': 'resourceOrder',
  'field-service': 'workOrder',
} as const;
type SystemId = keyof typeof kinds;

const service = (id: string, system: SystemId, more: object = {}): Entry => [
  'serviceSpecification',
  id,
  {
    category: 'ResourceFacingService',
    fulfilment: [{ action: ['add', 'delete'], kind: kinds[system], downstreamSystem: system, retry }],
    ...more,
  },
];

const soldAs = (id: string, services: readonly string[]): readonly Entry[] => [
  [
    'productSpecification',
    id,
    {
      specificationRelationship: services.map((each) => ({
        relationshipType: 'realizedAs',
        id: each,
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

/** Offline from before the orders of the drill come. */
export const parkingSystem = 'resource-management';
/** Offline from before some are cancelled, so that what it has done waits to be undone. */
export const undoSystem = 'field-service';

/** Fails at its system until the sandbox is told otherwise. */
export const failingService = 'drill-failing';

/** Products whose orders wait for what the drill decides; those of the seeds are there already. */
export async function launchDrillProducts({ urls }: Pick<Site, 'urls'>, lagSeconds: number): Promise<void> {
  const dependsOn = (specification: string, more: object = {}) => ({
    dependency: [{ specification, scope: 'item', ...more }],
  });
  const entries: readonly Entry[] = [
    service(failingService, 'provisioning'),
    service('drill-parked', parkingSystem),
    service('drill-lag-line', 'provisioning'),
    service('drill-lag-test', 'provisioning', dependsOn('drill-lag-line', { lag: `PT${lagSeconds}S` })),
    service('drill-undone', undoSystem),
    service('drill-later', parkingSystem, dependsOn('drill-undone')),
    service('drill-homeless', 'provisioning'),
    ...soldAs(failingService, [failingService]),
    ...soldAs('drill-parked', ['drill-parked']),
    ...soldAs('drill-lag', ['drill-lag-line', 'drill-lag-test']),
    ...soldAs('drill-undone', ['drill-undone', 'drill-later']),
    ...soldAs('drill-homeless', ['drill-homeless']),
  ];
  for (const [resource, id, more] of entries) {
    const type = `${resource[0]!.toUpperCase()}${resource.slice(1)}`;
    const entry = { '@type': type, id, name: id, version: '1.0', lifecycleStatus: 'launched', ...more };
    await send('POST', `${urls.api}${paths[resource]}`, entry);
  }
}

/** Takes a system offline, or online again. */
export async function setSystem(apiUrl: string, id: SystemId, status: 'online' | 'offline'): Promise<void> {
  await send('PATCH', `${apiUrl}/api/v1/downstreamSystem/${id}`, { status });
}

/** Sends JSON as an operator; throws what is answered when it is refused. */
export async function send(method: string, url: string, body?: unknown): Promise<unknown> {
  const response = await fetch(url, {
    method,
    headers: { 'Content-Type': 'application/json', 'X-API-Key': 'dev-operator' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(30_000),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}
