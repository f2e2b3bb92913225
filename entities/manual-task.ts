import { Column, Entity, Index } from 'typeorm';
import type { OrderKind } from '../domain/messages.js';
import type { Operation } from '../domain/step-state.js';
import type { TaskState } from '../domain/task-state.js';
import { count, foreignId, id, instant, optional, text, word } from './columns.js';
import { ResourceRow } from './resource-row.js';

/** Work for a person, while its step is under way and after. */
@Entity('manual_task')
@Index(['state', 'createdAt'])
@Index(['assignee', 'state'])
@Index(['role', 'state'])
@Index(['orderId'])
@Index(['stepId'])
export class ManualTask extends ResourceRow {
  @Column(word) state!: TaskState;
  @Column(text) name!: string;
  @Column(id) orderId!: string;
  @Column(word) orderKind!: OrderKind;
  @Column(foreignId) orderItemId!: string;
  @Column(id) stepId!: string;
  /** Raised when the work is asked for anew, as the step's. */
  @Column({ ...count, default: 1 }) generation!: number;
  /** `undo` when what was done is to be taken back. */
  @Column({ ...word, default: 'do' }) operation!: Operation;
  @Column(optional(foreignId)) customerId!: string | null;
  @Column(optional(foreignId)) role!: string | null;
  @Column(optional(foreignId)) assignee!: string | null;
  @Column(optional(instant)) dueDate!: Date | null;
  @Column(optional(instant)) completedAt!: Date | null;
  @Column(optional(foreignId)) completedBy!: string | null;
}
