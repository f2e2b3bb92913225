import { redactedCallback } from '../../domain/events/event-subscription.js';
import { hrefOf } from '../../domain/tmf/href.js';
import { DeadLetter, EventSubscription } from '../../domain/tmf/schemas/event-subscription.js';
import {
  DeadLetter as DeadLetterRow,
  EventSubscription as EventSubscriptionRow,
} from '../../entities/tables/events.js';
import { countBacklogs } from '../../entities/events/subscriptions.js';
import { apis } from '../apis.js';
import type { Row } from '../../entities/documents/document-kind.js';
import type { Resource } from '../tmf630/resource.js';

/** Who subscribes to events, and the state of delivery: for operators. */
export const eventSubscription: Resource = {
  name: 'eventSubscription',
  type: 'EventSubscription',
  api: apis.turnup,
  description: 'Event subscription, a hub and the state of its deliveries.',
  readScopes: ['events:read', 'ops'],
  schema: EventSubscription,
  entity: EventSubscriptionRow,
  attributes: {
    domain: 'api',
    caller: 'caller',
    createdAt: 'createdAt',
    delivered: 'delivered',
    failingSince: 'failingSince',
    retryAt: 'retryAt',
    query: 'query',
    lastError: 'lastError',
    verification: 'verification',
  },
  computed: ['state', 'callback', 'backlog', 'deadLetters'],
  sort: '-createdAt',
  async render({ database }, page) {
    const counts = await countBacklogs(
      database,
      page.map(({ row }) => row.id),
    );
    return page.map(({ row, body }) => ({
      ...body,
      state: stateOf(row),
      callback: redactedCallback(String(row['callback'])),
      backlog: counts.backlog.get(row.id) ?? 0,
      deadLetters: counts.deadLetters.get(row.id) ?? 0,
    }));
  },
};

function stateOf(row: Row): string {
  if (Number(row['failures']) > 0) return 'failing';
  return row['wake'] === 'idle' ? 'idle' : 'delivering';
}

/** What was not delivered. */
export const deadLetter: Resource = {
  name: 'deadLetter',
  type: 'DeadLetter',
  api: apis.turnup,
  description: 'Dead letter, an event that could not be delivered.',
  readScopes: ['events:read', 'ops'],
  schema: DeadLetter,
  entity: DeadLetterRow,
  attributes: {
    eventId: 'eventId',
    eventType: 'eventType',
    attempts: 'attempts',
    createdAt: 'createdAt',
    firstTriedAt: 'firstTriedAt',
    lastError: 'lastError',
  },
  filters: { 'subscription.id': 'subscriptionId' },
  computed: ['subscription', 'event'],
  sort: '-createdAt',
  render: async (_context, page, { origin }) =>
    page.map(({ row, body }) => {
      const subscriptionId = String(row['subscriptionId']);
      const eventId = String(row['eventId']);
      return {
        ...body,
        subscription: {
          id: subscriptionId,
          href: hrefOf(origin, eventSubscription, subscriptionId),
          '@referredType': 'EventSubscription',
        },
        event: {
          id: eventId,
          href: hrefOf(origin, { api: apis.event, name: 'event' }, eventId),
          '@referredType': 'Event',
        },
      };
    }),
};
