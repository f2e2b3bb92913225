import { Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';
import {
  type BigInteger,
  count,
  flag,
  exactText,
  id,
  instant,
  json,
  optional,
  text,
  keyword,
} from './columns.js';
import type { HubVerification } from '../../domain/events/event-subscription.js';
import type { Visibility } from '../actor.js';
import type { EventFilter } from '../../domain/events/event-filter.js';
import { ResourceRow } from './inventory.js';

/** What has happened to a resource (TMF688), written in the transaction in which it happened. */
@Entity('event')
@Index(['id'], { unique: true })
@Index(['eventTime'])
@Index(['eventType', 'eventTime'])
@Index(['resourceId'])
@Index(['correlationId'])
@Index('event_customer', ['customerId', 'eventTime'])
@Index('event_submitter', ['submitter', 'eventTime'])
@Index(['pending'])
export class Event {
  /** In the order in which one resource changed; across resources it says nothing, for transactions commit as they like. */
  @PrimaryGeneratedColumn({ type: 'bigint', unsigned: true }) sequence!: BigInteger;
  /** The stable `eventId` by which a receiver knows what it has seen. */
  @Column(id) id!: string;
  @Column({ ...keyword, length: 64 }) eventType!: string;
  @Column(instant) eventTime!: Date;
  @Column(keyword) api!: string;
  @Column(keyword) resource!: string;
  @Column({ ...exactText, length: 100 }) resourceId!: string;
  /** The order that caused it. */
  @Column(optional(id)) correlationId!: string | null;
  /** Who changed it (`actorText` in entities/actor.ts); null: it was before that was recorded. */
  @Column(optional({ ...exactText, length: 120 })) actor!: string | null;
  /** Whose the resource is, and who submitted it (`ownerSql` in entities/belonging.ts); null: nobody's, or not known then. */
  @Column(optional(exactText)) customerId!: string | null;
  @Column(optional(exactText)) submitter!: string | null;
  @Column(optional(text)) fieldPath!: string | null;
  /** `{ event: { <resource>: … } }`, the resource as the change left it, except for hrefs. */
  @Column(json) doc!: { readonly event: Readonly<Record<string, Readonly<Record<string, unknown>>>> };
  /** For an order, the states of its items by their ids. */
  @Column(optional(json)) itemStates!: Readonly<Record<string, string>> | null;
  /** 1 until it is distributed to the subscriptions that existed when it happened. */
  @Column(optional(flag)) pending!: number | null;
  @Column({ ...count, default: 1 }) revision!: number;
}

/** An event that a subscription has yet to take; the row is deleted when it has. */
@Entity('event_delivery')
@Index(['subscriptionId', 'dueAt'])
export class EventDelivery {
  @PrimaryColumn(id) subscriptionId!: string;
  @PrimaryColumn({ type: 'bigint', unsigned: true }) sequence!: BigInteger;
  /** The resource: its events are delivered one after the other. */
  @Column({ ...exactText, length: 133 }) lane!: string;
  @Column(count) attempts!: number;
  @Column(optional(instant)) firstTriedAt!: Date | null;
  /** When it is retried; null: it was not tried yet, and is sent as soon as its lane is free. */
  @Column(optional(instant)) dueAt!: Date | null;
  @Column(optional(text)) lastError!: string | null;
  @Column(instant) createdAt!: Date;
}

/** A single row: the holder of its lock distributes events to subscriptions. */
@Entity('event_dispatch')
export class EventDispatch {
  @PrimaryColumn({ type: 'tinyint' }) id!: number;
}

/** A hub: a subscription to events, and the state of its delivery. */
@Entity('event_subscription')
@Index(['api'])
@Index(['createdAt'])
export class EventSubscription extends ResourceRow {
  /** The API whose events it gets; a hub of TMF688 gets all. */
  @Column(keyword) api!: string;
  /** The TMF688 topic under which it was created. */
  @Column(optional(id)) topicId!: string | null;
  @Column(exactText) caller!: string;
  /** Which records its caller saw when it subscribed; null: all. */
  @Column(optional(json)) visibility!: Visibility | null;
  @Column({ ...exactText, length: 2048 }) callback!: string;
  @Column(optional({ ...exactText, length: 2048 })) query!: string | null;
  /** The filter made of its query and the topic's. */
  @Column(json) filters!: readonly EventFilter[];
  /** 1 when it was created in development: its callback may be on this machine. */
  @Column(flag) allowAnyAddress!: number;
  /** Signs deliveries; encrypted, where there are keys (entities/events/hub-secrets.ts). */
  @Column({ ...keyword, length: 255 }) secret!: string;
  /** Whether its callback must confirm that it wants the events, and has. */
  @Column({ ...keyword, default: 'notRequired' }) verification!: HubVerification;
  /** `idle`: its workflow waits; `due`: it is to be woken; `woken`: it delivers. */
  @Column({ ...keyword, default: 'due' }) wake!: 'idle' | 'due' | 'woken';
  @Column(optional(instant)) wokenAt!: Date | null;
  /** When its workflow checks again by itself; null: when it is woken. */
  @Column(optional(instant)) nextAt!: Date | null;
  /** Consecutive times that the subscriber took nothing it was sent. */
  @Column(count) failures!: number;
  @Column(optional(instant)) failingSince!: Date | null;
  /** End of its back-off. */
  @Column(optional(instant)) retryAt!: Date | null;
  @Column(optional(text)) lastError!: string | null;
  @Column({ type: 'bigint', unsigned: true, default: 0 }) delivered!: number;
  /** Deleted by its caller: its workflow removes what is left of it. */
  @Column(optional(instant)) deletedAt!: Date | null;
}

/** An event that its subscriber did not take for a day: stored until somebody has it delivered after all. */
@Entity('dead_letter')
@Index(['subscriptionId', 'createdAt'])
@Index(['createdAt'])
@Index(['sequence'])
export class DeadLetter extends ResourceRow {
  @Column(id) subscriptionId!: string;
  @Column({ type: 'bigint', unsigned: true }) sequence!: BigInteger;
  @Column(id) eventId!: string;
  @Column({ ...keyword, length: 64 }) eventType!: string;
  @Column({ ...exactText, length: 133 }) lane!: string;
  @Column(count) attempts!: number;
  @Column(optional(instant)) firstTriedAt!: Date | null;
  @Column(optional(text)) lastError!: string | null;
}
