import { Column, Entity, Index } from 'typeorm';
import { count, foreignId, id, instant, optional, text, word } from './columns.js';
import { ResourceRow } from './resource-row.js';

/** An event that its subscriber did not take for a day: kept until somebody has it delivered after all. */
@Entity('dead_letter')
@Index(['subscriptionId', 'createdAt'])
@Index(['createdAt'])
@Index(['sequence'])
export class DeadLetter extends ResourceRow {
  @Column(id) subscriptionId!: string;
  @Column({ type: 'bigint', unsigned: true }) sequence!: string;
  @Column(id) eventId!: string;
  @Column({ ...word, length: 64 }) eventType!: string;
  @Column({ ...foreignId, length: 133 }) lane!: string;
  @Column(count) attempts!: number;
  @Column(optional(instant)) firstTriedAt!: Date | null;
  @Column(optional(text)) lastError!: string | null;
}
