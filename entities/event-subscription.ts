import { Column, Entity, Index } from 'typeorm';
import type { EventFilter } from '../domain/event-filter.js';
import { count, flag, foreignId, id, instant, json, optional, text, word } from './columns.js';
import { ResourceRow } from './resource-row.js';

/** A hub: who wants to hear of which events, and how that goes. */
@Entity('event_subscription')
@Index(['api'])
@Index(['createdAt'])
export class EventSubscription extends ResourceRow {
  /** The API whose events it takes; that of TMF688 takes all. */
  @Column(word) api!: string;
  /** The topic of TMF688 that it was made under. */
  @Column(optional(id)) topicId!: string | null;
  @Column(foreignId) caller!: string;
  @Column({ ...foreignId, length: 2048 }) callback!: string;
  @Column(optional({ ...foreignId, length: 2048 })) query!: string | null;
  /** What the query, and the topic's, come to. */
  @Column(json) filters!: readonly EventFilter[];
  /** 1 when it was made in development: its callback may lead to this machine. */
  @Column(flag) anywhere!: number;
  /** Signs what is delivered. */
  @Column({ ...word, length: 255 }) secret!: string;
  /** `idle`: its workflow waits; `due`: it is to be woken; `woken`: it delivers. */
  @Column({ ...word, default: 'due' }) wake!: 'idle' | 'due' | 'woken';
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
