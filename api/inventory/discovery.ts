import { v7 as uuidv7 } from 'uuid';
import { parseInstant } from '../../domain/lib/instants.js';
import type { Discovery } from '../../domain/inventory/discovery-import.js';
import { itemKey } from '../../domain/inventory/discovery.js';
import { jobWorkflowId } from '../../domain/order/ids.js';
import { DiscoveryImport, DiscoveryImportCreate } from '../../domain/tmf/schemas/discovery.js';
import type { ErrorDetail } from '../../domain/tmf/schemas/error.js';
import { submitDiscovery } from '../../entities/inventory/discovery-imports.js';
import { attributeColumns } from '../../entities/tables/attribute-columns.js';
import { DiscoveryImport as DiscoveryImportRow } from '../../entities/tables/discovery.js';
import { apis } from '../apis.js';
import type { Context } from '../tmf630/context.js';
import { jsonBody } from '../tmf630/json-body.js';
import { answerAccepted } from '../tmf630/one-row.js';
import type { ApiOperation, ApiRequest, ApiResponse } from '../tmf630/operation.js';
import type { Resource } from '../tmf630/resource.js';
import { invalidBody } from '../tmf630/validation.js';
import { discoveryExamples } from './discovery-examples.js';

/** Reports of what is in the network, and what they have come to. */
export const discoveryImport: Resource = {
  name: 'discoveryImport',
  type: 'DiscoveryImport',
  api: apis.turnup,
  description: 'Discovery import, a report of what is in the network, compared with the install base.',
  schema: DiscoveryImport,
  entity: DiscoveryImportRow,
  attributes: attributeColumns.discoveryImport,
  sort: '-creationDate',
};

export const discoveryOperations: readonly ApiOperation[] = [
  {
    api: apis.turnup,
    method: 'post',
    path: '/discoveryImport',
    id: 'createDiscoveryImport',
    scopes: ['inventory:report', 'ops'],
    summary:
      'Compares what was found in the network with the install base; what differs becomes a discrepancy.',
    body: jsonBody(DiscoveryImportCreate, { examples: discoveryExamples }),
    responses: {
      202: { description: 'The import, which goes on beside the request.', schema: DiscoveryImport },
    },
    handle: importDiscovery,
  },
];

async function importDiscovery(context: Context, request: ApiRequest): Promise<ApiResponse> {
  const { source, discoveredAt, scope, item: items } = request.body as DiscoveryImportCreate;
  const now = new Date();
  const said = parseInstant(discoveredAt) ?? now;
  const isAhead = said > now && said.getTime() <= now.getTime() + clockTolerance;
  const at = isAhead ? now : said;
  const faults = faultsOf({ scope, items, discoveredAt: at }, now);
  if (faults.length > 0) throw invalidBody(faults);
  const id = uuidv7();
  await submitDiscovery(context.database, { id, source, discoveredAt: at, scope, items });
  context.relay.flush(jobWorkflowId('discoveryImport', id));
  return await answerAccepted(context, discoveryImport, id, request);
}

/** Clocks differ, and what was found a little later than now was found now: five minutes, in milliseconds. */
const clockTolerance = 5 * 60 * 1_000;

function faultsOf(
  { scope, items, discoveredAt }: Pick<Discovery, 'scope' | 'items' | 'discoveredAt'>,
  now: Date,
): ErrorDetail[] {
  const keys = items.map(itemKey);
  const seen = new Set<string>();
  const repeated = keys.flatMap((key, index) => {
    if (seen.has(key)) return [{ path: `$.item[${index}].id`, message: 'is in the report already' }];
    seen.add(key);
    return [];
  });
  return [
    ...(discoveredAt > now ? [{ path: '$.discoveredAt', message: 'must not be in the future' }] : []),
    ...(scope && !scope.specification && !scope.place
      ? [
          {
            path: '$.scope',
            message:
              'must name a specification or a place: everything else of it that is not reported is missing',
          },
        ]
      : []),
    ...(!scope && items.length === 0
      ? [{ path: '$.item', message: 'must not be empty without a scope: it would say nothing' }]
      : []),
    ...repeated,
  ];
}
