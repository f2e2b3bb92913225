import { isVersioned } from '../catalog/catalog-file.js';
import { eventSubjects } from './event-types.js';
import { hrefOf } from '../tmf/href.js';
import type { Json } from '../lib/json.js';

/** An event as stored. */
export interface StoredEvent {
  readonly id: string;
  readonly eventType: string;
  readonly eventTime: Date;
  readonly api: string;
  readonly resource: string;
  readonly resourceId: string;
  readonly correlationId: string | null;
  /** Who has done it; null: it was before that was recorded. */
  readonly actor: string | null;
  readonly fieldPath: string | null;
  readonly doc: { readonly event: Readonly<Record<string, Json>> };
  readonly itemStates: Readonly<Record<string, string>> | null;
}

/** What every form of an event has: TMF688 and the notifications differ in the spelling of one attribute. */
export function eventHeader(event: StoredEvent): Json {
  return {
    eventId: event.id,
    eventTime: event.eventTime.toISOString(),
    eventType: event.eventType,
    ...(event.correlationId !== null && { correlationId: event.correlationId }),
    ...(event.actor !== null && { actor: event.actor }),
    domain: event.api,
    title: titleOf(event.eventType),
    ...(event.fieldPath !== null && { fieldPath: event.fieldPath }),
  };
}

/** What a hub's subscriber is sent; `timeOcurred` is the spelling of all definitions but TMF688. */
export function toNotification(event: StoredEvent, origin: string, spelling: TimeSpelling): Json {
  return {
    ...eventHeader(event),
    [spelling]: event.eventTime.toISOString(),
    event: eventContent(event, origin),
  };
}

type TimeSpelling = 'timeOcurred' | 'timeOccurred';

/** The resource as the change left it, where the event has it. */
export function eventContent(event: StoredEvent, origin: string): Json {
  const { resource, doc, itemStates } = event;
  const body: Json = { ...doc.event[resource], href: subjectHref(event, origin) };
  return { [resource]: withItemStates(body, itemStates) };
}

/**
 * The address of what has changed; of the catalog, of the version that has. Throws a `RangeError` for a resource
 * without events.
 */
export function subjectHref({ resource, resourceId, doc }: StoredEvent, origin: string): string {
  const subject = eventSubjects.get(resource);
  if (!subject) throw new RangeError(`${resource} has no events`);
  const { version } = (isVersioned(resource) && doc.event[resource]) || {};
  return hrefOf(origin, { api: subject.api, name: resource }, resourceId, version as string | undefined);
}

/** `ProductOrderStateChangeEvent` as `Product order state change`. */
function titleOf(eventType: string): string {
  const words = eventType.replace(/Event$/, '').replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ');
  return `${words[0]}${words.slice(1).toLowerCase()}`;
}

/** Where each kind of order has its items. */
const itemLists = ['productOrderItem', 'serviceOrderItem', 'workOrderItem', 'orderItem'] as const;

/** An item without a state of its own has the order's. */
function withItemStates(order: Json, states: StoredEvent['itemStates']): Json {
  const list = itemLists.find((name) => Array.isArray(order[name]));
  if (list === undefined || states === null) return order;
  const show = (item: Json): Json => ({
    ...item,
    state: states[String(item['id'])] ?? order['state'],
    ...(Array.isArray(item[list]) && { [list]: (item[list] as readonly Json[]).map(show) }),
  });
  return { ...order, [list]: (order[list] as readonly Json[]).map(show) };
}
