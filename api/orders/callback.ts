import { type TObject, Type } from 'typebox';
import { parseHandOffId } from '../../domain/order/ids.js';
import { readReport } from '../../domain/plan/downstream-report.js';
import { type OrderState, orderStates } from '../../domain/order/order-state.js';
import { Instant, open } from '../../domain/tmf/schemas/common.js';
import { ErrorMessage } from '../../domain/tmf/schemas/error.js';
import { JeopardyAlert, Milestone } from '../../domain/tmf/schemas/told.js';
import { readTold } from '../../domain/plan/told.js';
import {
  type CallbackOutcome,
  callbackOutcomes,
  type CallbackReport,
  findStepByExternalRef,
  receiveCallback,
  type Refusal,
} from '../../entities/orders/callbacks.js';
import { failpoint } from '../../entities/failpoint.js';
import type { Caller } from '../tmf630/auth.js';
import type { Context } from '../tmf630/context.js';
import { Problem } from '../tmf630/errors.js';
import { type ApiRequest, jsonTypes, type Operation } from '../tmf630/operation.js';
import type { Body } from '../tmf630/resource.js';
import { createValidator, invalidBody } from '../tmf630/validation.js';
import { apis } from '../apis.js';
import type { Api } from '../tmf630/api.js';

/** An order as a downstream system sends it back: its state decides, the rest is its result. */
export const CallbackBody = open({
  id: Type.Optional(Type.String({ description: "The downstream system's own id." })),
  externalId: Type.Optional(Type.String({ description: 'The id of the hand-off, as it was sent with it.' })),
  state: Type.Enum(orderStates),
  errorMessage: Type.Optional(Type.Union([Type.Array(ErrorMessage), ErrorMessage])),
  milestone: Type.Optional(Type.Array(Type.Partial(Milestone))),
  jeopardyAlert: Type.Optional(Type.Array(Type.Partial(JeopardyAlert))),
});

/** What a callback did. */
export const CallbackReceipt = Type.Object({
  '@type': Type.Literal('CallbackReceipt'),
  stepId: Type.String(),
  outcome: Type.Enum(callbackOutcomes),
  message: Type.String(),
});

/** What the downstream system is told; none of these is a fault of it. */
const explanations: Readonly<Record<CallbackOutcome, string>> = {
  applied: 'Taken: the order goes on.',
  progress: 'Taken as progress.',
  corrected: 'Taken: the plan follows what is told now.',
  duplicate: 'Came before; recorded.',
  outdated: 'Answers an earlier hand-off; recorded.',
  superseded: 'The hand-off was further already; recorded.',
};

/** Which hand-off is answered. */
type HandOff = Pick<CallbackReport, 'stepId' | 'generation' | 'operation'>;

const validate = createValidator(CallbackBody);

/** PATCH: the path names the step; the current hand-off is meant unless `externalId` names one. */
export async function answerPatch(
  context: Context,
  request: ApiRequest,
  stepId: string,
): Promise<Readonly<Record<string, string>>> {
  const { body } = request;
  validate(body);
  const named = handOffIn(body);
  if (named && named.stepId !== stepId) {
    throw invalidBody([
      { path: '$.externalId', message: `is the hand-off of ${named.stepId}, not of ${stepId}` },
    ]);
  }
  const { id: _, ...rest } = body;
  const { outcome } = await report(context, request, {
    handOff: named ?? { stepId },
    order: rest,
    way: 'patch',
  });
  return { 'X-Callback-Outcome': outcome };
}

/** Listener event: correlated by `externalId`, else by the downstream system's own id. */
export async function answerListener(context: Context, request: ApiRequest, resource: string): Promise<Body> {
  const event = request.body['event'] as Readonly<Record<string, Body>>;
  const order = event[resource]!;
  const handOff = handOffIn(order) ?? (await byExternalRef(context, request, order));
  return receipt(handOff.stepId, await report(context, request, { handOff, order, way: 'listener' }));
}

/** POST to the callback URL, which names the hand-off; the body is the order, or an event with it. */
export async function answerCallbackUrl(context: Context, request: ApiRequest): Promise<Body> {
  const id = request.params['handOffId'] ?? '';
  const handOff = parseHandOffId(id);
  if (!handOff) throw new Problem('notFound', `${id} is not the id of a hand-off.`);
  const { event } = request.body;
  const [inner] = typeof event === 'object' && event !== null ? Object.values(event) : [];
  const order = (inner ?? request.body) as Body;
  validate(order);
  return receipt(handOff.stepId, await report(context, request, { handOff, order, way: 'callbackUrl' }));
}

interface Report {
  readonly handOff: HandOff;
  readonly order: Body;
  readonly way: CallbackReport['way'];
}

async function report(
  { database, relay }: Context,
  { body, caller }: ApiRequest,
  { handOff, order, way }: Report,
): Promise<{ readonly outcome: CallbackOutcome }> {
  const { id: externalRef, characteristics, reasons } = readReport(order);
  const answer = await receiveCallback(database, {
    ...handOff,
    characteristics,
    reasons,
    told: readTold(order),
    state: order['state'] as OrderState,
    body,
    caller: caller.name,
    way,
    ...(externalRef !== undefined && externalRef !== handOff.stepId && { externalRef }),
    ...(caller.downstreamSystem !== undefined && { downstreamSystem: caller.downstreamSystem }),
  });
  if (!('workflowId' in answer)) throw refusal(answer.outcome, handOff.stepId, caller);
  if (answer.outcome === 'applied') {
    failpoint('callback.beforeDelivery');
    relay.deliver(answer.workflowId);
  }
  return answer;
}

function refusal(outcome: Refusal, stepId: string, { name, downstreamSystem }: Caller): Problem {
  if (outcome === 'unknown') return new Problem('notFound', `There is no hand-off of ${stepId}.`);
  if (outcome === 'ambiguous') {
    return new Problem(
      'conflict',
      `${stepId} was handed off more than once: name the hand-off by the externalId that came with it.`,
    );
  }
  return outcome === 'notHandedOff'
    ? new Problem('conflict', `${stepId} has not been handed off yet.`)
    : new Problem('forbidden', `${stepId} was not handed off to ${downstreamSystem ?? name}.`);
}

const handOffIn = ({ externalId }: Body): HandOff | undefined =>
  typeof externalId === 'string' ? parseHandOffId(externalId) : undefined;

async function byExternalRef({ database }: Context, { caller }: ApiRequest, order: Body): Promise<HandOff> {
  const { downstreamSystem } = caller;
  const ref = order['id'];
  const stepId =
    downstreamSystem !== undefined && typeof ref === 'string'
      ? await findStepByExternalRef(database, downstreamSystem, ref)
      : undefined;
  if (stepId !== undefined) return { stepId };
  throw new Problem(
    'notFound',
    `No hand-off is known for the order ${String(ref)}: send the externalId that came with the hand-off.`,
  );
}

const receipt = (stepId: string, { outcome }: { readonly outcome: CallbackOutcome }): Body => ({
  '@type': 'CallbackReceipt',
  stepId,
  outcome,
  message: explanations[outcome],
});

/** What a downstream system's event says of its order. */
const told = {
  StateChange: 'changed its state',
  Milestone: 'reached a milestone',
  Jeopardy: 'is in jeopardy',
} as const;

/** The ways of a callback that are not a PATCH of the order (DESIGN §7). */
export const callbackOperations: readonly Operation[] = [
  listener(apis.serviceOrdering, 'serviceOrder', 'StateChange'),
  listener(apis.serviceOrdering, 'serviceOrder', 'Milestone'),
  listener(apis.serviceOrdering, 'serviceOrder', 'Jeopardy'),
  listener(apis.resourceOrdering, 'resourceOrder', 'StateChange'),
  listener(apis.workOrder, 'workOrder', 'StateChange'),
  {
    api: apis.turnup,
    method: 'post',
    path: '/callback/{handOffId}',
    scopes: ['callbacks:write'],
    summary: 'Answers a hand-off at the URL that came with it.',
    body: { schema: CallbackBody, contentTypes: jsonTypes },
    answers: { 200: { description: 'What it did.', schema: CallbackReceipt } },
    handle: async (context, request) => ({ status: 200, body: await answerCallbackUrl(context, request) }),
  },
];

function listener(api: Api, resource: string, event: keyof typeof told): Operation {
  const schema = eventOf(resource);
  return {
    api,
    method: 'post',
    path: `/listener/${resource}${event}Event`,
    scopes: ['callbacks:write'],
    summary: `Takes the event that a downstream system's ${resource} ${told[event]} (callback).`,
    body: { schema, contentTypes: jsonTypes, validate: createValidator(schema) },
    answers: { 201: { description: 'What it did.', schema: CallbackReceipt } },
    handle: async (context, request) => ({
      status: 201,
      body: await answerListener(context, request, resource),
    }),
  };
}

function eventOf(resource: string): TObject {
  return open({
    eventId: Type.Optional(Type.String()),
    eventTime: Type.Optional(Instant),
    eventType: Type.Optional(Type.String()),
    event: open({ [resource]: CallbackBody }),
  });
}
