import { apis } from '../../domain/tmf/apis.js';
import { matchesFilters, isHeaderFilter } from '../../domain/events/event-filter.js';
import { toNotification } from '../../domain/events/event-payload.js';
import { allCustomersUnder } from '../customers-under.js';
import { anyOf, type Database, type Transaction } from '../database.js';
import type { Event, EventDispatch, EventSubscription } from '../tables/events.js';
import type { Row } from '../tables/row.js';
import { seesEvent } from '../visibility.js';

/** A subscription whose workflow is to be woken. */
export type IdleSubscription = Row<EventSubscription, 'id' | 'callback'>;

type Subscriber = IdleSubscription &
  Row<EventSubscription, 'api' | 'caller' | 'visibility' | 'filters' | 'wake' | 'retryAt' | 'deletedAt'>;

type PendingEvent = Row<
  Event,
  | 'sequence'
  | 'id'
  | 'eventType'
  | 'eventTime'
  | 'api'
  | 'resource'
  | 'resourceId'
  | 'correlationId'
  | 'actor'
  | 'customerId'
  | 'submitter'
  | 'fieldPath'
>;

type EventContent = Row<Event, 'doc' | 'itemStates'>;

/** By the event's sequence; empty while there is no subscription. */
type EventContents = ReadonlyMap<PendingEvent['sequence'], EventContent>;

/** Events per transaction. */
const batch = 1_000;

const subscriberColumns = 'id, api, caller, visibility, callback, filters, wake, retryAt, deletedAt';
const eventColumns =
  'sequence, id, eventType, eventTime, api, resource, resourceId, correlationId, actor, customerId, submitter, fieldPath';

/**
 * Distributes the pending events to the subscriptions that match them, and returns those whose workflows must be woken.
 * Only one process at a time does this, so that the events of a resource keep their order.
 */
export async function dispatchEvents(
  database: Database,
): Promise<{ readonly toWake: readonly IdleSubscription[]; readonly more: boolean }> {
  // All that an event costs when nobody subscribes.
  const [pending] = await database.rows<{ work: number }>(
    `SELECT EXISTS (SELECT 1 FROM event WHERE pending = 1)
       OR EXISTS (SELECT 1 FROM event_subscription WHERE wake = 'due') AS work`,
  );
  if (!pending?.work) return { toWake: [], more: false };
  return await database.transaction(async (tx) => {
    const [[dispatchLock], events, subscribers] = await tx.reads<
      [Row<EventDispatch, 'id'>, PendingEvent, Subscriber]
    >(
      ['SELECT id FROM event_dispatch FOR UPDATE SKIP LOCKED', []],
      // Read before the subscriptions: so each event goes to all subscriptions that existed when it happened.
      [`SELECT ${eventColumns} FROM event WHERE pending = 1 ORDER BY sequence LIMIT ${batch}`, []],
      // Locked, so that a workflow that finds nothing to do and goes to sleep cannot miss the events distributed now.
      [`SELECT ${subscriberColumns} FROM event_subscription ORDER BY id FOR UPDATE`, []],
    );
    if (!dispatchLock) return { toWake: [], more: false };
    const contents = await loadContents(tx, subscribers, events);
    const customersOf = await loadCustomers(tx, subscribers, events);
    const recipients = fanOut(tx, subscribers, { events, contents, customersOf });
    if (events.length > 0) {
      tx.write('UPDATE event SET pending = NULL WHERE sequence IN (?)', [
        anyOf(events.map(({ sequence }) => sequence)),
      ]);
    }
    const toWake = subscribers.filter((each) => each.wake === 'due' || shouldWake(each, recipients));
    if (toWake.length > 0) {
      tx.write(`UPDATE event_subscription SET wake = 'due' WHERE id IN (?)`, [
        anyOf(toWake.map(({ id }) => id)),
      ]);
    }
    return { toWake, more: events.length === batch };
  });
}

/** A subscription in back-off wakes by itself. */
const shouldWake = ({ id, wake, retryAt }: Subscriber, recipients: ReadonlySet<string>): boolean =>
  wake === 'idle' && recipients.has(id) && (retryAt === null || retryAt.getTime() <= Date.now());

/** What filters on content are evaluated against. */
async function loadContents(
  tx: Transaction,
  subscribers: readonly Subscriber[],
  events: readonly PendingEvent[],
): Promise<EventContents> {
  const needsContent = subscribers
    .flatMap(({ filters }) => filters)
    .some((filter) => !isHeaderFilter(filter));
  if (!needsContent || events.length === 0) return new Map();
  const rows = await tx.rows<Pick<PendingEvent, 'sequence'> & EventContent>(
    'SELECT sequence, doc, itemStates FROM event WHERE sequence IN (?)',
    [anyOf(events.map(({ sequence }) => sequence))],
  );
  return new Map(rows.map(({ sequence, ...content }) => [sequence, content]));
}

type CustomersOf = ReadonlyMap<Subscriber['id'], ReadonlySet<string>>;

/** Of each subscription that is confined to customers these, with all that are below them now. */
async function loadCustomers(
  tx: Transaction,
  subscribers: readonly Subscriber[],
  events: readonly PendingEvent[],
): Promise<CustomersOf> {
  if (events.length === 0) return new Map();
  const named = subscribers.flatMap(({ id, visibility }) => {
    const customers = visibility?.customers;
    return customers ? [{ id, customers }] : [];
  });
  const under = await allCustomersUnder(tx, [...new Set(named.flatMap(({ customers }) => customers))]);
  return new Map(
    named.map(({ id, customers }) => [id, new Set(customers.flatMap((each) => under.get(each) ?? []))]),
  );
}

interface Distributed {
  readonly events: readonly PendingEvent[];
  readonly contents: EventContents;
  readonly customersOf: CustomersOf;
}

/** The subscriptions that got an event. */
function fanOut(
  tx: Transaction,
  subscribers: readonly Subscriber[],
  { events, contents, customersOf }: Distributed,
): ReadonlySet<string> {
  const now = new Date();
  const rows = subscribers
    .filter(({ deletedAt }) => deletedAt === null)
    .flatMap((subscriber) =>
      events
        .filter((event) => isSeen(event, subscriber, customersOf.get(subscriber.id)))
        .filter((event) => isSubscribed(event, subscriber, contents.get(event.sequence)))
        .map(({ sequence, resource, resourceId }) => ({
          subscriptionId: subscriber.id,
          sequence,
          lane: `${resource}/${resourceId}`,
          createdAt: now,
        })),
    );
  tx.insert('event_delivery', ['subscriptionId', 'sequence', 'lane', 'createdAt'], rows);
  return new Set(rows.map(({ subscriptionId }) => subscriptionId));
}

const isSeen = (
  event: PendingEvent,
  { caller: subject, visibility }: Subscriber,
  customers: ReadonlySet<string> = new Set(),
): boolean => seesEvent({ subject, visibility: visibility ?? undefined }, customers, event);

const noContent: EventContent = { doc: { event: {} }, itemStates: null };

function isSubscribed(event: PendingEvent, { api, filters }: Subscriber, content = noContent): boolean {
  if (api !== apis.event.id && api !== event.api) return false;
  const notificationWith = (known: EventContent) =>
    toNotification({ ...event, ...known }, '', 'timeOccurred');
  // The content is read only for subscriptions that filter by it.
  if (!matchesFilters(notificationWith(noContent), filters.filter(isHeaderFilter))) return false;
  const contentFilters = filters.filter((filter) => !isHeaderFilter(filter));
  return contentFilters.length === 0 || matchesFilters(notificationWith(content), contentFilters);
}

/** Its workflow has the signal. */
export async function markWoken(database: Database, id: string): Promise<void> {
  await database.run(
    `UPDATE event_subscription SET wake = 'woken', wokenAt = ? WHERE id = ? AND wake = 'due'`,
    [new Date(), id],
  );
}

/** Longer than a workflow takes to check, or to deliver a slice. */
const overdueAfterSeconds = 60;

/**
 * Returns the subscriptions whose workflow should have acted long ago, so that they are woken again: the workflow was
 * terminated, or its worker's result was lost. Also those that have ended and still exist.
 */
export async function wakeOverdueSubscriptions(database: Database): Promise<void> {
  const since = new Date(Date.now() - overdueAfterSeconds * 1_000);
  await database.run(
    `UPDATE event_subscription SET wake = 'due'
     WHERE (wake = 'woken' AND wokenAt < ?) OR (wake = 'idle' AND (nextAt < ? OR deletedAt < ?))`,
    [since, since, since],
  );
}
