import { Type, type TObject } from 'typebox';
import { Instant, open } from '../domain/resources/common.js';
import { apis } from './apis.js';
import { CallbackBody, CallbackReceipt, answerCallbackUrl, answerListener } from './callback.js';
import type { Api } from './tmf630/api.js';
import { jsonTypes, type Operation } from './tmf630/operation.js';
import { createValidator } from './tmf630/validation.js';

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
