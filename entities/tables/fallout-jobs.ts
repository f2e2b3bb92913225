import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type {
  FalloutAction,
  FalloutJobProgress,
  FalloutJobState,
} from '../../domain/tmf/schemas/fallout-job.js';
import { count, exactText, id, instant, json, keyword, optional, text } from './columns.js';
import { ResourceRow } from './inventory.js';

/** A decision about much fallout. */
@Entity('fallout_job')
@Index(['createdAt'])
@Index(['state', 'createdAt'])
export class FalloutJob extends ResourceRow {
  @Column(keyword) state!: FalloutJobState;
  @Column(keyword) action!: FalloutAction;
  @Column(text) reason!: string;
  @Column(exactText) requestedBy!: string;
  /** Once it is over; until then its cursor says how far it has come. */
  @Column(json) progress!: FalloutJobProgress;
  @Column(optional(json)) fault!: readonly unknown[] | null;
  @Column(optional(instant)) completionDate!: Date | null;
}

/** How far a job has come, and when its next decision is due; whoever decides has this row's lock. */
@Entity('fallout_job_cursor')
export class FalloutJobCursor {
  @PrimaryColumn(id) jobId!: string;
  /** How many were taken up: the position of the next. */
  @Column(count) position!: number;
  /** How many of these could not be decided. */
  @Column(count) failed!: number;
  @Column(instant) nextAt!: Date;
}

/** One fallout of a job; the decided ones go when the job is over. */
@Entity('fallout_job_item')
export class FalloutJobItem {
  @PrimaryColumn(id) jobId!: string;
  @PrimaryColumn({ type: 'int', unsigned: true }) position!: number;
  @Column(id) falloutId!: string;
  /** Why it could not be decided; null: it was, or is to be. */
  @Column(optional(text)) refusal!: string | null;
}
