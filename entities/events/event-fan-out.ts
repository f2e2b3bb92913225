import { apis } from '../../domain/tmf/apis.js';
import { type EventFilter, matches, ofHeader } from '../../domain/events/event-filter.js';
import { type StoredEvent, toNotification } from '../../domain/events/event-payload.js';
import { anyOf, type Database, type Transaction } from '../database.js';

/** A subscription whose workflow is to be woken. */
export interface Sleeper {
  readonly id: string;
  readonly callback: string;
}

interface Subscriber extends Sleeper {
  readonly api: string;
  readonly filters: readonly EventFilter[];
  readonly wake: 'idle' | 'due' | 'woken';
  readonly retryAt: Date | null;
  readonly deletedAt: Date | null;
}

interface PendingEvent extends Omit<StoredEvent, keyof Content> {
  readonly sequence: number | string;
}

type Content = Pick<StoredEvent, 'doc' | 'itemStates'>;

/** By the event's sequence; empty while nobody asks for it. */
type Contents = ReadonlyMap<PendingEvent['sequence'], Content>;

/** So many are given out in one transaction. */
const batch = 1_000;

const subscriberColumns = 'id, api, callback, filters, wake, retryAt, deletedAt';
const eventColumns =
  'sequence, id, eventType, eventTime, api, resource, resourceId, correlationId, fieldPath';

/**
 * Gives out the events that are pending, each to the subscriptions that want it, and tells whose workflows are to be
 * woken. One at a time does it: of a resource's events an earlier one is never given out after a later one.
 */
export async function dispatchEvents(
  database: Database,
): Promise<{ readonly sleepers: readonly Sleeper[]; readonly more: boolean }> {
  // Where nobody subscribes this is all that it costs.
  const [known] = await database.rows<{ work: number }>(
    `SELECT EXISTS (SELECT 1 FROM event WHERE pending = 1)
       OR EXISTS (SELECT 1 FROM event_subscription WHERE wake = 'due') AS work`,
  );
  if (!known?.work) return { sleepers: [], more: false };
  return await database.transaction(async (tx) => {
    const [[mine], events, subscribers] = await tx.reads<[{ id: number }, PendingEvent, Subscriber]>(
      ['SELECT id FROM event_dispatch FOR UPDATE SKIP LOCKED', []],
      // Before the subscriptions: so each event is given to all that there were when it happened.
      [`SELECT ${eventColumns} FROM event WHERE pending = 1 ORDER BY sequence LIMIT ${batch}`, []],
      // Locked, so that a workflow that finds nothing to do and falls asleep cannot miss what is given out now.
      [`SELECT ${subscriberColumns} FROM event_subscription ORDER BY id FOR UPDATE`, []],
    );
    if (!mine) return { sleepers: [], more: false };
    const contents = await contentsFor(tx, subscribers, events);
    const wanted = giveOut(tx, subscribers, { events, contents });
    if (events.length > 0) {
      tx.write('UPDATE event SET pending = NULL WHERE sequence IN (?)', [
        anyOf(events.map(({ sequence }) => sequence)),
      ]);
    }
    const sleepers = subscribers.filter((each) => each.wake === 'due' || isToBeWoken(each, wanted));
    if (sleepers.length > 0) {
      tx.write(`UPDATE event_subscription SET wake = 'due' WHERE id IN (?)`, [
        anyOf(sleepers.map(({ id }) => id)),
      ]);
    }
    return { sleepers, more: events.length === batch };
  });
}

/** One that is left in peace wakes by itself. */
const isToBeWoken = ({ id, wake, retryAt }: Subscriber, wanted: ReadonlySet<string>): boolean =>
  wake === 'idle' && wanted.has(id) && (retryAt === null || retryAt.getTime() <= Date.now());

/** What those are judged by who ask for content. */
async function contentsFor(
  tx: Transaction,
  subscribers: readonly Subscriber[],
  events: readonly PendingEvent[],
): Promise<Contents> {
  const asked = subscribers.flatMap(({ filters }) => filters).some((filter) => !ofHeader(filter));
  if (!asked || events.length === 0) return new Map();
  const rows = await tx.rows<Pick<PendingEvent, 'sequence'> & Content>(
    'SELECT sequence, doc, itemStates FROM event WHERE sequence IN (?)',
    [anyOf(events.map(({ sequence }) => sequence))],
  );
  return new Map(rows.map(({ sequence, ...content }) => [sequence, content]));
}

/** The subscriptions that got something. */
function giveOut(
  tx: Transaction,
  subscribers: readonly Subscriber[],
  { events, contents }: { readonly events: readonly PendingEvent[]; readonly contents: Contents },
): ReadonlySet<string> {
  const now = new Date();
  const rows = subscribers
    .filter(({ deletedAt }) => deletedAt === null)
    .flatMap((subscriber) =>
      events
        .filter((event) => isWanted(event, subscriber, contents.get(event.sequence)))
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

const noContent: Content = { doc: { event: {} }, itemStates: null };

function isWanted(event: PendingEvent, { api, filters }: Subscriber, content = noContent): boolean {
  if (api !== apis.event.id && api !== event.api) return false;
  const shown = (known: Content) => toNotification({ ...event, ...known }, '', 'timeOccurred');
  // The content is looked at only by those who ask for it.
  if (!matches(shown(noContent), filters.filter(ofHeader))) return false;
  const ofContent = filters.filter((filter) => !ofHeader(filter));
  return ofContent.length === 0 || matches(shown(content), ofContent);
}

/** Its workflow has the signal. */
export async function markWoken(database: Database, id: string): Promise<void> {
  await database.run(
    `UPDATE event_subscription SET wake = 'woken', wokenAt = ? WHERE id = ? AND wake = 'due'`,
    [new Date(), id],
  );
}

/** Longer than a workflow takes to look, or to deliver a slice. */
const lostAfterSeconds = 60;

/**
 * Has those woken again whose workflow should have looked long ago: it was terminated, or its worker's word was lost. And
 * those that were ended and are still there.
 */
export async function overdueSubscriptions(database: Database): Promise<void> {
  const since = new Date(Date.now() - lostAfterSeconds * 1_000);
  await database.run(
    `UPDATE event_subscription SET wake = 'due'
     WHERE (wake = 'woken' AND wokenAt < ?) OR (wake = 'idle' AND (nextAt < ? OR deletedAt < ?))`,
    [since, since, since],
  );
}
