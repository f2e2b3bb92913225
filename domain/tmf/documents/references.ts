import type { Json } from '../../lib/json.js';
import type { OrderKind } from '../../order/messages.js';
import type { HandOffKind } from '../../plan/plan.js';
import { apis } from '../apis.js';
import { hrefOf } from '../href.js';

/** References to the orders that Turnup runs. */
export const orderResources = {
  productOrder: { api: apis.productOrdering, name: 'productOrder', type: 'ProductOrder' },
  serviceOrder: { api: apis.serviceOrdering, name: 'serviceOrder', type: 'ServiceOrder' },
  resourceOrder: { api: apis.resourceOrdering, name: 'resourceOrder', type: 'ResourceOrder' },
} as const satisfies Readonly<Record<OrderKind, unknown>>;

/** A name given by another system, under which a downstream system may know something. */
export interface Reference {
  readonly type: string;
  readonly id: string;
  /** The system whose id it is. */
  readonly owner: string;
  readonly name?: string;
  readonly href?: string;
}

/** Turnup, as the owner of ids. */
export const turnup = 'Turnup';

/** TMF652 has references by owner and kind, TMF641 by name; TMF697 has none and gets those of TMF641. */
export function externalReference(
  kind: HandOffKind,
  { type, id, owner, name, href }: Reference,
): Record<string, unknown> {
  const address = href === undefined ? {} : { href };
  return kind === 'resourceOrder'
    ? { '@type': 'ExternalId', entityType: type, owner, id, ...(name !== undefined && { name }), ...address }
    : { '@type': 'ExternalReference', externalReferenceType: type, id, name: name ?? id, ...address };
}

/** Where each kind of hand-off names the order that it is part of. */
export function parentReference(
  handOffKind: HandOffKind,
  { kind, id, origin }: { readonly kind: OrderKind; readonly id: string; readonly origin: string },
): Json {
  const { type } = orderResources[kind];
  const href = hrefOf(origin, orderResources[kind], id);
  switch (handOffKind) {
    case 'serviceOrder':
      return { orderRelationship: [{ id, href, relationshipType: 'isPartOf', '@referredType': type }] };
    case 'resourceOrder':
      return {
        externalReference: [externalReference(handOffKind, { type: kind, id, href, owner: turnup })],
      };
    case 'workOrder':
      return { order: [{ id, href, '@referredType': type }] };
  }
}
