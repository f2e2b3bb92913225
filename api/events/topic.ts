import type { TObject } from 'typebox';
import type { EventFilter } from '../../domain/events/event-filter.js';
import { Topic, TopicCreate } from '../../domain/tmf/schemas/event.js';
import { apis } from '../apis.js';
import { parseEventQuery } from './event-query.js';
import type { Resource } from '../tmf630/resource.js';
import { storedResource } from '../tmf630/stored-resource.js';

/** TMF688: a part of all events, which can be read and subscribed to. */
export const topicResource = (searchable: TObject): Resource => ({
  ...storedResource({
    type: 'Topic',
    api: apis.event,
    description: 'Topic, a part of all events.',
    schema: Topic,
    create: TopicCreate,
    scopes: ['events:read', 'ops'],
    ownedByCaller: true,
    attributes: { name: 'name' },
    async beforeSave(_context, body) {
      topicQueries(body, searchable);
      return body;
    },
  }),
  readScopes: ['events:read', 'ops'],
});

/** The filter that the topic's two queries make together; throws 400 when one is invalid. */
export const topicQueries = (
  { headerQuery = '', contentQuery = '' }: Partial<Topic>,
  schema: TObject,
): EventFilter[] => [
  ...parseEventQuery(headerQuery, { api: apis.event, schema, place: '$.headerQuery' }),
  ...parseEventQuery(contentQuery, { api: apis.event, schema, place: '$.contentQuery' }),
];
