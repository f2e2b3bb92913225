import type { TObject } from 'typebox';
import type { OrderKind } from '../../domain/messages.js';
import {
  CancelProductOrder,
  CancelProductOrderCreate,
  CancelServiceOrder,
  CancelServiceOrderCreate,
} from '../../domain/resources/cancel-order.js';
import { orderMoves } from '../../domain/order-state.js';
import { CancelOrder } from '../../entities/cancel-order.js';
import { cancelTask, requestCancel } from '../../entities/cancellation.js';
import { shownColumns } from '../../entities/shown-columns.js';
import { apis } from '../apis.js';
import type { Context } from '../context.js';
import type { Api } from '../tmf630/api.js';
import { Problem } from '../tmf630/errors.js';
import type { ApiRequest } from '../tmf630/operation.js';
import { hrefOf, type Body, type Created, type Resource } from '../tmf630/resource.js';
import { withUtcInstants } from '../tmf630/schema-path.js';

/** TMF622: the wish that a product order be undone. */
export const cancelProductOrder = cancelOrder('productOrder', {
  api: apis.productOrdering,
  type: 'CancelProductOrder',
  schema: CancelProductOrder,
  create: CancelProductOrderCreate,
});

/** TMF641: the wish that a captured service order be undone. */
export const cancelServiceOrder = cancelOrder('serviceOrder', {
  api: apis.serviceOrdering,
  type: 'CancelServiceOrder',
  schema: CancelServiceOrder,
  create: CancelServiceOrderCreate,
});

interface Form {
  readonly api: Api;
  readonly type: string;
  readonly schema: TObject;
  readonly create: TObject;
}

function cancelOrder(kind: OrderKind, { api, type, schema, create }: Form): Resource {
  const name = cancelTask[kind].resource;
  return {
    name,
    type,
    api,
    description: `Cancellation of a ${kind}.`,
    schema,
    entity: CancelOrder,
    within: { resource: name },
    attributes: shownColumns[name],
    filters: { [`${kind}.id`]: 'orderId', createdAt: 'createdAt' },
    sort: '-createdAt',
    render: async (_context, page, { origin }) =>
      page.map(({ row, body }) => {
        const orderId = row['orderId'] as string;
        const href = hrefOf(origin, { api, name: kind }, orderId);
        return { ...body, [kind]: { ...(body[kind] as Body | undefined), id: orderId, href } };
      }),
    create: {
      schema: create,
      scope: 'orders:write',
      handle: async (context, request) => handle(context, { kind, schema: create }, request),
    },
  };
}

async function handle(
  { database, relay }: Context,
  { kind, schema }: { readonly kind: OrderKind; readonly schema: TObject },
  { body, caller }: ApiRequest,
): Promise<Created> {
  const { id } = body[kind] as { readonly id: string };
  const doc = withUtcInstants(schema, body) as Record<string, unknown>;
  const { cancellationReason: reason, requestedCancellationDate: date } = doc as Readonly<
    Record<string, string | undefined>
  >;
  const answer = await requestCancel(database, {
    kind,
    orderId: id,
    caller: caller.name,
    doc,
    ...(reason !== undefined && { reason }),
    ...(date !== undefined && { requestedCancellationDate: new Date(date) }),
  });
  if (answer.outcome === 'unknown') {
    throw new Problem('notFound', `There is no ${kind} ${id} that can be cancelled.`, {
      errors: [{ path: `$.${kind}.id`, message: 'is not known' }],
    });
  }
  if (answer.outcome === 'refused') {
    const legal = orderMoves[answer.state].join(', ') || 'none';
    throw new Problem(
      'conflict',
      `It cannot be cancelled: ${answer.reason}. From ${answer.state} the legal next states are: ${legal}.`,
    );
  }
  relay.deliver(answer.workflowId);
  return { id: answer.taskId, status: 201 };
}
