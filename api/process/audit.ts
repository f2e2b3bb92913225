import { objects } from '../../domain/lib/json.js';
import { Audit } from '../../domain/tmf/schemas/audit.js';
import { Audit as AuditRow } from '../../entities/tables/audit.js';
import { apis } from '../apis.js';
import type { Body, Resource, View } from '../tmf630/resource.js';
import { visibleTo } from '../tmf630/restricted.js';

/** What callers have done to the resources, and what Turnup has decided, newest first (docs/audit.md). */
export const auditResource = (resources: readonly Resource[]): Resource => ({
  name: 'audit',
  type: 'Audit',
  api: apis.turnup,
  description: 'Audit, what somebody has done to a record.',
  schema: Audit,
  entity: AuditRow,
  readScopes: ['audit:read'],
  attributes: {
    at: 'doneAt',
    actor: 'actor',
    client: 'client',
    onBehalfOf: 'onBehalfOf',
    address: 'address',
    requestId: 'requestId',
    operation: 'operation',
    resource: 'resource',
    resourceId: 'resourceId',
    resourceVersion: 'resourceVersion',
    resourceRevision: 'resourceRevision',
    action: 'action',
    reason: 'reason',
    batch: 'batch',
  },
  sort: '-at',
  render: async (_context, page, { caller }) =>
    page.map(({ body }) => {
      const resource = resources.find(({ name }) => name === body['resource']);
      return resource ? { ...body, ...visibleChange(resource, body, caller) } : body;
    }),
});

/** Attributes that only callers with a scope of their own see are hidden from others here too. */
function visibleChange(resource: Resource, { change }: Body, caller: View['caller']): Body {
  if (change === undefined) return {};
  return {
    change: objects(change).filter(({ attribute }) => {
      const name = String(attribute);
      return Object.hasOwn(visibleTo(resource, { [name]: true }, caller), name);
    }),
  };
}
