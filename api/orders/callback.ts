import { Type } from 'typebox';
import { parseHandOffId } from '../../domain/order/ids.js';
import { readReport } from '../../domain/plan/downstream-report.js';
import { type OrderState, orderStates } from '../../domain/order/order-state.js';
import { open } from '../../domain/tmf/schemas/common.js';
import { ErrorMessage } from '../../domain/tmf/schemas/error.js';
import { JeopardyAlert, Milestone } from '../../domain/tmf/schemas/notices.js';
import { readNotices } from '../../domain/plan/notices.js';
import {
  type CallbackOutcome,
  callbackOutcomes,
  type CallbackRefusal,
  type CallbackReport,
  findStepByExternalRef,
  receiveCallback,
} from '../../entities/orders/callbacks.js';
import { failpoint } from '../../entities/failpoint.js';
import type { Caller } from '../tmf630/auth.js';
import type { Context } from '../tmf630/context.js';
import { Problem } from '../tmf630/errors.js';
import { type ApiOperation, type ApiRequest, jsonTypes } from '../tmf630/operation.js';
import type { Body } from '../tmf630/resource.js';
import { createValidator, invalidBody } from '../tmf630/validation.js';
import { apis } from '../apis.js';

/** An order as a downstream system sends it back: its state decides, the rest is its result. */
export const CallbackBody = open({
  id: Type.Optional(
    Type.String({
      description: "The downstream system's own id; one of more than 255 characters is not kept.",
    }),
  ),
  externalId: Type.Optional(Type.String({ description: 'The id of the hand-off, as it was sent with it.' })),
  state: Type.Enum(orderStates),
  errorMessage: Type.Optional(Type.Union([Type.Array(ErrorMessage), ErrorMessage])),
  milestone: Type.Optional(Type.Array(Type.Partial(Milestone))),
  jeopardyAlert: Type.Optional(Type.Array(Type.Partial(JeopardyAlert))),
});

/** The effect of a callback. */
export const CallbackReceipt = Type.Object({
  '@type': Type.Literal('CallbackReceipt'),
  stepId: Type.String(),
  outcome: Type.Enum(callbackOutcomes),
  message: Type.String(),
});

/** The answers to a downstream system's report; none of these is an error of the caller. */
const outcomeMessages: Readonly<Record<CallbackOutcome, string>> = {
  applied: 'Applied: the order continues.',
  progress: 'Recorded as progress.',
  corrected: 'Applied: the corrected values count, and the plan follows them.',
  duplicate: 'A duplicate of an earlier callback; recorded.',
  outdated: 'Answers an earlier hand-off; recorded.',
  superseded: 'The hand-off had already moved on; recorded.',
};

/** Which hand-off the report answers. */
type HandOffRef = Pick<CallbackReport, 'stepId' | 'generation' | 'operation'>;

const validate = createValidator(CallbackBody);

/**
 * PATCH: the path names the step; the current hand-off is meant unless `externalId` names one. Throws 400 when that is
 * the hand-off of another step, 404 when the step is unknown, 403 for another system's, 409 before it was handed off.
 */
export async function handlePatchCallback(
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
  const { outcome } = await applyCallback(context, request, {
    handOff: named ?? { stepId },
    order: rest,
    channel: 'patch',
  });
  return { 'X-Callback-Outcome': outcome };
}

interface ReceivedEvent {
  /** As in the event. */
  readonly order: Body;
  readonly informationRequired?: InformationRequired;
}

/** Listener event: correlated by `externalId`, else by the downstream system's own id. */
export async function receiveEvent(
  context: Context,
  request: ApiRequest,
  { order, ...more }: ReceivedEvent,
): Promise<Body> {
  const handOff = handOffIn(order) ?? (await byExternalRef(context, request, order));
  const answer = await applyCallback(context, request, { handOff, order, channel: 'listener', ...more });
  return receipt(handOff.stepId, answer);
}

/** POST to the callback URL, which names the hand-off; the body is the order, or an event with it. */
async function handleUrlCallback(context: Context, request: ApiRequest): Promise<Body> {
  const id = request.params['handOffId'] ?? '';
  const handOff = parseHandOffId(id);
  if (!handOff) throw new Problem('notFound', `${id} is not the id of a hand-off.`);
  const { event } = request.body;
  const [inner] = typeof event === 'object' && event !== null ? Object.values(event) : [];
  const order = (inner ?? request.body) as Body;
  validate(order);
  return receipt(
    handOff.stepId,
    await applyCallback(context, request, { handOff, order, channel: 'callbackUrl' }),
  );
}

interface IncomingCallback {
  readonly handOff: HandOffRef;
  readonly order: Body;
  readonly channel: CallbackReport['channel'];
  readonly informationRequired?: InformationRequired;
}

type InformationRequired = NonNullable<CallbackReport['informationRequired']>;

async function applyCallback(
  { database, relay }: Context,
  { body, caller }: ApiRequest,
  { handOff, order, channel, informationRequired }: IncomingCallback,
): Promise<{ readonly outcome: CallbackOutcome }> {
  const { id: externalRef, characteristics, reasons } = readReport(order);
  const answer = await receiveCallback(database, {
    ...handOff,
    characteristics,
    reasons,
    notices: readNotices(order),
    state: order['state'] as OrderState,
    body,
    caller: caller.subject,
    channel,
    ...(informationRequired && { informationRequired }),
    ...(externalRef !== undefined && externalRef !== handOff.stepId && { externalRef }),
    ...(caller.downstreamSystem !== undefined && { downstreamSystem: caller.downstreamSystem }),
  });
  if (!('workflowId' in answer)) throw toProblem(answer.outcome, handOff.stepId, caller);
  if (answer.outcome === 'applied') {
    failpoint('callback.beforeDelivery');
    relay.flush(answer.workflowId);
  }
  return answer;
}

function toProblem(outcome: CallbackRefusal, stepId: string, { name, downstreamSystem }: Caller): Problem {
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

const handOffIn = ({ externalId }: Body): HandOffRef | undefined =>
  typeof externalId === 'string' ? parseHandOffId(externalId) : undefined;

async function byExternalRef(
  { database }: Context,
  { caller }: ApiRequest,
  order: Body,
): Promise<HandOffRef> {
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
  message: outcomeMessages[outcome],
});

/** The callback URL that comes with a hand-off; the listeners and the PATCH of the order are the other ways. */
export const callbackOperations: readonly ApiOperation[] = [
  {
    api: apis.turnup,
    method: 'post',
    path: '/callback/{handOffId}',
    scopes: ['callbacks:write'],
    summary: 'Answers a hand-off at the URL that came with it.',
    body: { schema: CallbackBody, contentTypes: jsonTypes },
    responses: { 200: { description: 'What it did.', schema: CallbackReceipt } },
    handle: async (context, request) => ({ status: 200, body: await handleUrlCallback(context, request) }),
  },
];
