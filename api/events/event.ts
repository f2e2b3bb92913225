import { type TObject, type TSchema, Type } from 'typebox';
import {
  eventContent,
  eventHeader,
  type StoredEvent,
  subjectHref,
} from '../../domain/events/event-payload.js';
import { eventSubjects } from '../../domain/events/event-types.js';
import { Event } from '../../domain/tmf/schemas/event.js';
import { Event as EventRow } from '../../entities/tables/events.js';
import { apis } from '../apis.js';
import type { Resource } from '../tmf630/resource.js';

/** The TMF688 resources; they contain all others, so they are made where every resource is known. */
export interface EventResources {
  /** Schema of an event with all possible content, for filters and hubs. */
  readonly searchable: TObject;
  readonly event: Resource;
  readonly topic: Resource;
}

const reportingSystem = { id: 'turnup', name: 'Turnup', '@referredType': 'LogicalResource' } as const;

/** TMF688: what has happened to the resources, newest first. */
export function eventResource(searchable: TObject): Resource {
  return {
    name: 'event',
    type: 'Event',
    api: apis.event,
    description: 'Event, a change of a resource.',
    readScopes: ['events:read'],
    schema: Event,
    searchable,
    entity: EventRow,
    attributes: {
      eventId: 'id',
      eventTime: 'eventTime',
      eventType: 'eventType',
      timeOccurred: 'eventTime',
      correlationId: 'correlationId',
      actor: 'actor',
      domain: 'api',
      fieldPath: 'fieldPath',
    },
    filters: { 'source.id': 'resourceId' },
    computed: ['title', 'reportingSystem', 'source'],
    sort: '-eventTime',
    render: async (_context, page, { origin }) =>
      page.map(({ row, body: { id, href, '@type': type } }) => {
        const event = row as unknown as StoredEvent;
        return {
          id,
          href,
          '@type': type,
          ...eventHeader(event),
          timeOccurred: event.eventTime.toISOString(),
          event: eventContent(event, origin),
          source: {
            id: event.resourceId,
            href: subjectHref(event, origin),
            '@referredType': eventSubjects.get(event.resource)!.type,
          },
          reportingSystem,
        };
      }),
  };
}

/** Schema of an event with all possible content, for filters and hubs. */
export const searchableEvent = (resources: readonly Resource[]): TObject =>
  Type.Object({
    ...Event.properties,
    event: Type.Object(
      Object.fromEntries(
        resources
          .filter(({ name, api }) => eventSubjects.get(name)?.api === api)
          .map(({ name, schema }): [string, TSchema] => [name, schema]),
      ),
    ),
  });
