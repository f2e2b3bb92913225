import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';
import type { Operation } from '../domain/step-state.js';
import { count, foreignId, id, instant, json, word } from './columns.js';

/** Every answer of a downstream system, also the late and the doubled ones: the record, never the decision. */
@Entity('callback')
@Index(['stepId', 'generation', 'operation', 'reportedState', 'bodyHash'], { unique: true })
export class Callback {
  @PrimaryGeneratedColumn({ type: 'bigint', unsigned: true }) callbackId!: string;
  @Column(id) stepId!: string;
  @Column(count) generation!: number;
  @Column(word) operation!: Operation;
  @Column(word) reportedState!: string;
  @Column({ type: 'char', length: 64, charset: 'ascii', collation: 'ascii_bin' }) bodyHash!: string;
  @Column(json) body!: unknown;
  @Column(foreignId) caller!: string;
  /** How it came: `listener`, `patch`, `callbackUrl`, `inquiry` when Turnup asked, or `task` when a person told. */
  @Column(word) way!: string;
  /** What it did: `applied`, `progress`, `duplicate`, `outdated`, `superseded`. */
  @Column(word) outcome!: string;
  /** How often the same answer came. */
  @Column({ ...count, default: 1 }) times!: number;
  @Column(instant) receivedAt!: Date;
}
