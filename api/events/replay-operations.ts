import { open } from '../../domain/tmf/schemas/common.js';
import { Replay } from '../../domain/tmf/schemas/event-subscription.js';
import { replayDeadLetters } from '../../entities/events/subscriptions.js';
import { apis } from '../apis.js';
import type { Context } from '../tmf630/context.js';
import { deadLetter, eventSubscription } from './event-subscription.js';
import { Problem } from '../tmf630/errors.js';
import { type ApiResponse, jsonTypes, type ApiOperation } from '../tmf630/operation.js';
import { requireRow } from '../tmf630/one-row.js';

const base = {
  api: apis.turnup,
  method: 'post',
  scopes: ['ops'],
  body: { schema: open({}), contentTypes: jsonTypes, optional: true },
  responses: { 202: { description: 'They will be delivered again.', schema: Replay } },
} as const;

/** An operator's decision to deliver dead letters after all. */
export const replayOperations: readonly ApiOperation[] = [
  {
    ...base,
    path: '/deadLetter/{id}/replay',
    summary: 'Delivers the dead letter again.',
    async handle(context, { params }) {
      const row = await requireRow(context, deadLetter, params['id'] ?? '');
      return await replayResponse(context, String(row['subscriptionId']), row.id);
    },
  },
  {
    ...base,
    path: '/eventSubscription/{id}/replay',
    summary: 'Delivers all dead letters of the subscription again.',
    async handle(context, { params }) {
      const { id } = await requireRow(context, eventSubscription, params['id'] ?? '');
      return await replayResponse(context, id);
    },
  },
];

async function replayResponse(
  { database }: Context,
  subscriptionId: string,
  letterId?: string,
): Promise<ApiResponse> {
  const events = await replayDeadLetters(database, subscriptionId, letterId);
  if (events !== undefined) return { status: 202, body: { '@type': 'Replay', events } };
  throw new Problem('conflict', `The subscription ${subscriptionId} has ended: nobody receives its events.`);
}
