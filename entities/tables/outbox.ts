import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';
import type { NewMessage, StartInput } from '../../domain/order/messages.js';
import { type BigInteger, count, instant, json, keyword } from './columns.js';

/**
 * What is committed for Temporal and not yet delivered: the start of a workflow, or a message to it
 * (docs/architecture.md, The outbox).
 */
@Entity('outbox')
@Index(['workflowId', 'id'])
@Index(['dueAt'])
export class Outbox {
  @PrimaryGeneratedColumn({ type: 'bigint', unsigned: true }) id!: BigInteger;
  @Column({ type: 'varchar', length: 160, charset: 'ascii', collation: 'ascii_bin' }) workflowId!: string;
  @Column(keyword) kind!: 'start' | 'message';
  @Column(json) payload!: StartInput | NewMessage;
  /** When the relay takes it up, if its writer has not delivered it. */
  @Column(instant) dueAt!: Date;
  @Column(count) attempts!: number;
}
