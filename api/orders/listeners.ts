import { type TObject, Type } from 'typebox';
import type { OrderState } from '../../domain/order/order-state.js';
import { Instant, open } from '../../domain/tmf/schemas/common.js';
import { apis } from '../apis.js';
import type { Api } from '../tmf630/api.js';
import type { Context } from '../tmf630/context.js';
import { jsonBody } from '../tmf630/json-body.js';
import type { ApiOperation, ApiRequest } from '../tmf630/operation.js';
import type { Body } from '../tmf630/resource.js';
import { CallbackBody, CallbackReceipt, receiveEvent } from './callback.js';

/** What a downstream system's event says of its order. */
const orderEvents = {
  StateChange: 'changed its state',
  AttributeValueChange: 'has other values',
  InformationRequired: 'waits for information',
  Milestone: 'reached a milestone',
  Jeopardy: 'is in jeopardy',
} as const;

/** Events about the request to cancel the order, too. */
const cancelEvents = ['StateChange', 'InformationRequired'] as const;

const apiEvents = ['StateChange', 'AttributeValueChange', 'InformationRequired'] as const;

/** The state of the hand-off by that of the request to cancel it; if that is refused, it goes on. */
const stateByTask = {
  acknowledged: 'assessingCancellation',
  accepted: 'assessingCancellation',
  inProgress: 'pendingCancellation',
  done: 'cancelled',
  terminatedWithError: 'inProgress',
} as const satisfies Readonly<Record<string, OrderState>>;

type TaskState = keyof typeof stateByTask;

/** The listeners of TMF641, TMF652 and TMF697, to which downstream systems report on their orders. */
export const listenerOperations: readonly ApiOperation[] = [
  ...([...apiEvents, 'Milestone', 'Jeopardy'] as const).map((event) =>
    orderListener(apis.serviceOrdering, 'serviceOrder', event),
  ),
  ...apiEvents.map((event) => orderListener(apis.resourceOrdering, 'resourceOrder', event)),
  ...apiEvents.map((event) => orderListener(apis.workOrder, 'workOrder', event)),
  ...cancelListeners(apis.serviceOrdering, 'serviceOrder'),
  ...cancelListeners(apis.resourceOrdering, 'resourceOrder'),
  ...cancelListeners(apis.workOrder, 'workOrder'),
];

function orderListener(api: Api, resource: string, event: keyof typeof orderEvents): ApiOperation {
  return listener(api, `${resource}${event}Event`, {
    summary: `Receives the event that a downstream system's ${resource} ${orderEvents[event]} (callback).`,
    schema: eventOf(resource, CallbackBody),
    take: async (context, request) => {
      return await receive(context, request, { event, order: contentOf(request, resource) });
    },
  });
}

function cancelListeners(api: Api, resource: string): ApiOperation[] {
  const task = `cancel${resource[0]!.toUpperCase()}${resource.slice(1)}`;
  const { id, externalId } = CallbackBody.properties;
  const schema = eventOf(
    task,
    open({
      state: Type.Enum(Object.keys(stateByTask) as TaskState[]),
      completionMessage: Type.Optional(Type.String()),
      [resource]: open({ id, externalId }),
    }),
  );
  return cancelEvents.map((event) =>
    listener(api, `${task}${event}Event`, {
      summary: `Receives the event that the ${task} at a downstream system ${orderEvents[event]} (callback).`,
      schema,
      take: async (context, request) => {
        const order = cancelledOrder(contentOf(request, task), resource);
        return await receive(context, request, { event, order });
      },
    }),
  );
}

/** The order that is to be cancelled, according to the state of the request. */
function cancelledOrder({ state, completionMessage, ...task }: Body, resource: string): Body {
  const refused = state === 'terminatedWithError';
  return {
    ...(task[resource] as Body),
    state: stateByTask[state as TaskState],
    ...(refused && {
      errorMessage: [
        { code: 'cancellationRefused', message: completionMessage ?? 'It cannot be cancelled.' },
      ],
    }),
  };
}

interface OrderEvent {
  readonly event: keyof typeof orderEvents;
  readonly order: Body;
}

const receive = async (context: Context, request: ApiRequest, { event, order }: OrderEvent): Promise<Body> =>
  event === 'InformationRequired'
    ? await receiveInformationRequired(context, request, order)
    : await receiveEvent(context, request, { order });

/** The order shows what its system waits for, and subscribers are notified. */
async function receiveInformationRequired(context: Context, request: ApiRequest, order: Body): Promise<Body> {
  const { fieldPath, description, title } = request.body as Readonly<Record<string, string | undefined>>;
  const message = [description ?? title, fieldPath].filter((each) => each !== undefined).join(': ');
  const wanted = { code: 'informationRequired', message: message || 'Information is required.' };
  const errors = [order['errorMessage'] ?? []].flat();
  return await receiveEvent(context, request, {
    order: { ...order, errorMessage: [...errors, wanted] },
    informationRequired: { ...(fieldPath !== undefined && { fieldPath }) },
  });
}

const contentOf = ({ body }: ApiRequest, resource: string): Body =>
  (body['event'] as Readonly<Record<string, Body>>)[resource]!;

interface Listener {
  readonly summary: string;
  readonly schema: TObject;
  readonly take: (context: Context, request: ApiRequest) => Promise<Body>;
}

function listener(api: Api, event: string, { summary, schema, take }: Listener): ApiOperation {
  return {
    api,
    method: 'post',
    path: `/listener/${event}`,
    scopes: ['callbacks:write'],
    summary,
    body: jsonBody(schema),
    responses: { 201: { description: 'What it did.', schema: CallbackReceipt } },
    handle: async (context, request) => ({ status: 201, body: await take(context, request) }),
  };
}

function eventOf(resource: string, content: TObject): TObject {
  return open({
    eventId: Type.Optional(Type.String()),
    eventTime: Type.Optional(Instant),
    eventType: Type.Optional(Type.String()),
    title: Type.Optional(Type.String()),
    description: Type.Optional(Type.String()),
    fieldPath: Type.Optional(Type.String()),
    event: open({ [resource]: content }),
  });
}
