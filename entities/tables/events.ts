import { Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';
import { count, flag, exactText, id, instant, json, optional, text, keyword } from './columns.js';
import type { EventFilter } from '../../domain/events/event-filter.js';
import { ResourceRow } from './inventory.js';

/** What has happened to a resource (TMF688), written in the transaction in which it happened. */
@Entity('event')
@Index(['id'], { unique: true })
@Index(['eventTime'])
@Index(['eventType', 'eventTime'])
@Index(['resourceId'])
@Index(['correlationId'])
@Index(['pending'])
export class Event {
  /** In the order in which one resource changed; across resources it says nothing, for transactions commit as they like. */
  @PrimaryGeneratedColumn({ type: 'bigint', unsigned: true }) sequence!: string;
  /** The stable `eventId` by which a receiver knows what it has seen. */
  @Column(id) id!: string;
  @Column({ ...keyword, length: 64 }) eventType!: string;
  @Column(instant) eventTime!: Date;
  @Column(keyword) api!: string;
  @Column(keyword) resource!: string;
  @Column({ ...exactText, length: 100 }) resourceId!: string;
  /** The order on account of which it happened. */
  @Column(optional(id)) correlationId!: string | null;
  /** Who changed it (`actorText` in entities/actor.ts); null: it was before that was recorded. */
  @Column(optional({ ...exactText, length: 120 })) actor!: string | null;
  @Column(optional(text)) fieldPath!: string | null;
  /** `{ event: { <resource>: … } }`, the resource as the change left it, but for hrefs. */
  @Column(json) doc!: { readonly event: Readonly<Record<string, Readonly<Record<string, unknown>>>> };
  /** Of an order the states of its items, by their ids. */
  @Column(optional(json)) itemStates!: Readonly<Record<string, string>> | null;
  /** 1 until it was given to the subscriptions that there were when it happened. */
  @Column(optional(flag)) pending!: number | null;
  @Column({ ...count, default: 1 }) revision!: number;
}

/** An event that a subscription has not taken yet; the row goes when it has. */
@Entity('event_delivery')
@Index(['subscriptionId', 'dueAt'])
export class EventDelivery {
  @PrimaryColumn(id) subscriptionId!: string;
  @PrimaryColumn({ type: 'bigint', unsigned: true }) sequence!: string;
  /** The resource: its events are delivered one after the other. */
  @Column({ ...exactText, length: 133 }) lane!: string;
  @Column(count) attempts!: number;
  @Column(optional(instant)) firstTriedAt!: Date | null;
  /** When it is tried again; null: it was not tried yet, and is as soon as its lane is free. */
  @Column(optional(instant)) dueAt!: Date | null;
  @Column(optional(text)) lastError!: string | null;
  @Column(instant) createdAt!: Date;
}

/** One row, whose lock makes its holder the one that gives events to subscriptions. */
@Entity('event_dispatch')
export class EventDispatch {
  @PrimaryColumn({ type: 'tinyint' }) id!: number;
}

/** A hub: who wants to learn of which events, and how that goes. */
@Entity('event_subscription')
@Index(['api'])
@Index(['createdAt'])
export class EventSubscription extends ResourceRow {
  /** The API whose events it takes; that of TMF688 takes all. */
  @Column(keyword) api!: string;
  /** The topic of TMF688 that it was made under. */
  @Column(optional(id)) topicId!: string | null;
  @Column(exactText) caller!: string;
  @Column({ ...exactText, length: 2048 }) callback!: string;
  @Column(optional({ ...exactText, length: 2048 })) query!: string | null;
  /** What the query, and the topic's, come to. */
  @Column(json) filters!: readonly EventFilter[];
  /** 1 when it was made in development: its callback may lead to this machine. */
  @Column(flag) allowAnyAddress!: number;
  /** Signs what is delivered. */
  @Column({ ...keyword, length: 255 }) secret!: string;
  /** `idle`: its workflow waits; `due`: it is to be woken; `woken`: it delivers. */
  @Column({ ...keyword, default: 'due' }) wake!: 'idle' | 'due' | 'woken';
  @Column(optional(instant)) wokenAt!: Date | null;
  /** When its workflow looks again by itself; null: when it is woken. */
  @Column(optional(instant)) nextAt!: Date | null;
  /** Times in a row that the subscriber took nothing of what it was sent. */
  @Column(count) failures!: number;
  @Column(optional(instant)) failingSince!: Date | null;
  /** Until then it is left in peace. */
  @Column(optional(instant)) retryAt!: Date | null;
  @Column(optional(text)) lastError!: string | null;
  @Column({ type: 'bigint', unsigned: true, default: 0 }) delivered!: number;
  /** Deleted by its caller: its workflow removes what is left of it. */
  @Column(optional(instant)) deletedAt!: Date | null;
}

/** An event that its subscriber did not take for a day: kept until somebody has it delivered after all. */
@Entity('dead_letter')
@Index(['subscriptionId', 'createdAt'])
@Index(['createdAt'])
@Index(['sequence'])
export class DeadLetter extends ResourceRow {
  @Column(id) subscriptionId!: string;
  @Column({ type: 'bigint', unsigned: true }) sequence!: string;
  @Column(id) eventId!: string;
  @Column({ ...keyword, length: 64 }) eventType!: string;
  @Column({ ...exactText, length: 133 }) lane!: string;
  @Column(count) attempts!: number;
  @Column(optional(instant)) firstTriedAt!: Date | null;
  @Column(optional(text)) lastError!: string | null;
}
