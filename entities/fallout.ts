import { Column, Entity, Index } from 'typeorm';
import type { FalloutState } from '../domain/resources/fallout.js';
import { count, foreignId, id, instant, optional, text, word } from './columns.js';
import { ResourceRow } from './resource-row.js';

/** A step that failed and needs a decision (DESIGN §2). */
@Entity('fallout')
@Index(['state', 'createdAt'])
@Index(['orderId'])
@Index(['stepId', 'generation', 'operation'], { unique: true })
export class Fallout extends ResourceRow {
  @Column(word) state!: FalloutState;
  @Column(id) orderId!: string;
  @Column(word) orderKind!: string;
  @Column(id) stepId!: string;
  @Column(count) generation!: number;
  @Column(word) operation!: string;
  @Column(optional(foreignId)) customerId!: string | null;
  /** Null when a manual task failed. */
  @Column(optional(foreignId)) downstreamSystem!: string | null;
  @Column(foreignId) code!: string;
  @Column(text) reason!: string;
  @Column(optional(instant)) resolvedAt!: Date | null;
  @Column(optional(foreignId)) resolvedBy!: string | null;
}
