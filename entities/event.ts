import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';
import { count, flag, foreignId, id, instant, json, optional, text, word } from './columns.js';

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
  @Column({ ...word, length: 64 }) eventType!: string;
  @Column(instant) eventTime!: Date;
  @Column(word) api!: string;
  @Column(word) resource!: string;
  @Column({ ...foreignId, length: 100 }) resourceId!: string;
  /** The order on account of which it happened. */
  @Column(optional(id)) correlationId!: string | null;
  @Column(optional(text)) fieldPath!: string | null;
  /** `{ event: { <resource>: … } }`, the resource as the change left it, but for hrefs. */
  @Column(json) doc!: { readonly event: Readonly<Record<string, Readonly<Record<string, unknown>>>> };
  /** Of an order the states of its items, by their ids. */
  @Column(optional(json)) itemStates!: Readonly<Record<string, string>> | null;
  /** 1 until it was given to the subscriptions that there were when it happened. */
  @Column(optional(flag)) pending!: number | null;
  @Column({ ...count, default: 1 }) revision!: number;
}
