import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { count, foreignId, id, instant, optional, text } from './columns.js';

/** An event that a subscription has not taken yet; the row goes when it has. */
@Entity('event_delivery')
@Index(['subscriptionId', 'dueAt'])
export class EventDelivery {
  @PrimaryColumn(id) subscriptionId!: string;
  @PrimaryColumn({ type: 'bigint', unsigned: true }) sequence!: string;
  /** The resource: its events are delivered one after the other. */
  @Column({ ...foreignId, length: 133 }) lane!: string;
  @Column(count) attempts!: number;
  @Column(optional(instant)) firstTriedAt!: Date | null;
  /** When it is tried again; null: it was not tried yet, and is as soon as its lane is free. */
  @Column(optional(instant)) dueAt!: Date | null;
  @Column(optional(text)) lastError!: string | null;
  @Column(instant) createdAt!: Date;
}
