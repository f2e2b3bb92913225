import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { OrderKind } from '../domain/messages.js';
import type { OrderState } from '../domain/order-state.js';
import type { GraphStep } from '../domain/partition.js';
import type { PointOfNoReturn, Step, StepKind } from '../domain/plan.js';
import type { Operation, StepState, Withdrawal } from '../domain/step-state.js';
import type { Told } from '../domain/told.js';
import { count, foreignId, id, instant, json, optional, word } from './columns.js';

/** A step of an order's Plan with where it stands. Every request and callback is decided under this row's lock. */
@Entity('plan_step')
@Index(['orderId', 'partitionNo'])
@Index(['downstreamSystem', 'externalRef'])
export class PlanStep {
  @PrimaryColumn(id) id!: string;
  @Column(id) orderId!: string;
  @Column(word) orderKind!: OrderKind;
  @Column(foreignId) itemId!: string;
  /** Which workflow of a large order runs it; 0 in a small one. */
  @Column(count) partitionNo!: number;
  /** How many workflows run the order. */
  @Column({ ...count, default: 1 }) partitions!: number;
  @Column(count) position!: number;
  @Column(word) kind!: StepKind;
  /** Null in steps that never leave Turnup. */
  @Column(optional(foreignId)) downstreamSystem!: string | null;
  @Column(word) pointOfNoReturn!: PointOfNoReturn;
  @Column(word) state!: StepState;
  /** Raised when the work is asked for anew; callbacks of an older one are recorded only (DESIGN §11). */
  @Column({ ...count, default: 1 }) generation!: number;
  @Column({ ...word, default: 'do' }) operation!: Operation;
  /** The furthest that the downstream system has told for this generation and operation; monotone. */
  @Column(optional(word)) reportedState!: OrderState | null;
  /** What it told with it: characteristics, reasons. */
  @Column(optional(json)) result!: Record<string, unknown> | null;
  /** What it told beside that, of all its hand-offs (TMF641 v4.1): milestones, jeopardy alerts, errors. */
  @Column(optional(json)) told!: Told | null;
  /** The downstream system's own id for the order. */
  @Column(optional(foreignId)) externalRef!: string | null;
  @Column(optional(instant)) startedAt!: Date | null;
  @Column(optional(instant)) completedAt!: Date | null;
  /** Why it is taken back while the order goes on; null: it is not. */
  @Column(optional(word)) withdrawal!: Withdrawal | null;
  /** When a running wait is over, or a waiting step's lag: fixed once, so that every run of the workflow agrees. */
  @Column(optional(instant)) dueAt!: Date | null;
  /** What the workflow needs of it: a better decomposition breaks no running order (DESIGN §11). */
  @Column(json) graph!: GraphStep;
  /** The step as decomposed. */
  @Column(json) step!: Step;
}
