import type { TObject } from 'typebox';
import { hrefOf } from '../../domain/tmf/href.js';
import {
  CancelProductOrder,
  CancelProductOrderCreate,
  CancelResourceOrder,
  CancelResourceOrderCreate,
  CancelServiceOrder,
  CancelServiceOrderCreate,
  CancelWorkOrder,
  CancelWorkOrderCreate,
} from '../../domain/tmf/schemas/cancel-order.js';
import { requestableStates } from '../../domain/order/order-state.js';
import { CancelOrder } from '../../entities/tables/orders.js';
import type { Database } from '../../entities/database.js';
import { cancelTaskOf } from '../../entities/orders/cancel-tasks.js';
import { requestCancel } from '../../entities/orders/cancellation.js';
import { requestStop } from '../../entities/orders/hand-off-cancellation.js';
import { attributeColumns } from '../../entities/tables/attribute-columns.js';
import { apis } from '../apis.js';
import type { Context } from '../tmf630/context.js';
import type { Api } from '../tmf630/api.js';
import { Problem } from '../tmf630/errors.js';
import type { ApiRequest } from '../tmf630/operation.js';
import type { Body, Created, Resource } from '../tmf630/resource.js';
import { normalize } from '../../domain/tmf/schema-path.js';

/** TMF622: the request to undo a product order. */
export const cancelProductOrder = cancelResource('productOrder', {
  api: apis.productOrdering,
  type: 'CancelProductOrder',
  schema: CancelProductOrder,
  create: CancelProductOrderCreate,
});

/** TMF641: the request to undo a captured service order, or to stop a handed-off one. */
export const cancelServiceOrder = cancelResource('serviceOrder', {
  api: apis.serviceOrdering,
  type: 'CancelServiceOrder',
  schema: CancelServiceOrder,
  create: CancelServiceOrderCreate,
});

/** TMF652: the request to undo a captured resource order, or to stop a handed-off one. */
export const cancelResourceOrder = cancelResource('resourceOrder', {
  api: apis.resourceOrdering,
  type: 'CancelResourceOrder',
  schema: CancelResourceOrder,
  create: CancelResourceOrderCreate,
});

/** TMF697: the request to stop a visit. */
export const cancelWorkOrder = cancelResource('workOrder', {
  api: apis.workOrder,
  type: 'CancelWorkOrder',
  schema: CancelWorkOrder,
  create: CancelWorkOrderCreate,
});

type Cancellable = keyof typeof cancelTaskOf;

interface CancelResourceOptions {
  readonly api: Api;
  readonly type: string;
  readonly schema: TObject;
  readonly create: TObject;
}

function cancelResource(kind: Cancellable, { api, type, schema, create }: CancelResourceOptions): Resource {
  const name = cancelTaskOf[kind].resource;
  return {
    name,
    type,
    api,
    description: `Cancellation of a ${kind}.`,
    schema,
    entity: CancelOrder,
    within: { resource: name },
    attributes: attributeColumns[name],
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
      scopes: ['orders:write'],
      handle: async (context, request) => createCancellation(context, { kind, schema: create }, request),
    },
  };
}

interface CancelTarget {
  readonly kind: Cancellable;
  readonly schema: TObject;
}

async function createCancellation(
  context: Context,
  { kind, schema }: CancelTarget,
  { body, caller }: ApiRequest,
): Promise<Created> {
  const { id } = body[kind] as { readonly id: string };
  const doc = normalize(schema, body) as Record<string, unknown>;
  const { cancellationReason: reason, requestedCancellationDate: date } = doc as Readonly<
    Record<string, string | undefined>
  >;
  const cancellation = {
    orderId: id,
    caller: caller.subject,
    doc,
    ...(reason !== undefined && { reason }),
    ...(date !== undefined && { requestedCancellationDate: new Date(date) }),
  };
  return { id: await requestCancellation(context, kind, cancellation), status: 201 };
}

/** Stores the request and wakes the workflow that acts on it; returns the task's id, or throws the refusal. */
export async function requestCancellation(
  { database, relay }: Context,
  kind: Cancellable,
  cancellation: CancellationRequest,
): Promise<string> {
  const { taskId, workflowId } = await storeCancellation(database, kind, cancellation);
  relay.flush(workflowId);
  return taskId;
}

type CancellationRequest = Omit<Parameters<typeof requestCancel>[1], 'kind'>;

/** An order that Turnup runs is undone by its workflow; a handed-off one is stopped in the system that has it. */
async function storeCancellation(database: Database, kind: Cancellable, cancellation: CancellationRequest) {
  if (kind !== 'workOrder') {
    const answer = await requestCancel(database, { ...cancellation, kind });
    if (answer.outcome === 'accepted') return answer;
    if (answer.outcome === 'refused') {
      const legal = requestableStates(answer.state).join(', ') || 'none';
      throw new Problem(
        'conflict',
        `It cannot be cancelled: ${answer.reason}. From ${answer.state} the legal next states are: ${legal}.`,
      );
    }
  }
  const answer = kind === 'productOrder' ? undefined : await requestStop(database, { ...cancellation, kind });
  if (answer?.outcome === 'accepted') return answer;
  if (answer?.outcome === 'refused') {
    const { kind: parent, id } = answer.order;
    throw new Problem(
      'conflict',
      `It cannot be cancelled by itself: ${answer.reason}. It is part of ${parent} ${id}: cancel that instead.`,
    );
  }
  throw new Problem('notFound', `There is no ${kind} ${cancellation.orderId} that can be cancelled.`, {
    errors: [{ path: `$.${kind}.id`, message: 'is not known' }],
  });
}
