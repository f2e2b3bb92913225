import { Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';
import type { NewMessage, StartInput } from '../../domain/order/messages.js';
import { type BigInteger, count, exactText, id, instant, json, keyword, optional } from './columns.js';

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

/** Gives a repeated POST a single effect: the key that its caller sent, what was sent with it, and the answer. */
@Entity('answered_request')
@Index(['createdAt'])
export class AnsweredRequest {
  @PrimaryColumn({ ...exactText, length: 100 }) caller!: string;
  @PrimaryColumn(exactText) idempotencyKey!: string;
  /** Method and path, with the names of its parameters. */
  @Column(exactText) operation!: string;
  /** SHA-256, hex, of the path's parameters and the body in canonical form. */
  @Column({ type: 'char', length: 64, charset: 'ascii', collation: 'ascii_bin' }) requestHash!: string;
  /** Null only inside the transaction that answers the request, like `headers`. */
  @Column(optional({ type: 'smallint', unsigned: true })) status!: number | null;
  @Column(optional(json)) headers!: Readonly<Record<string, string>> | null;
  /** JSON text, so that it is repeated exactly. */
  @Column(optional({ type: 'mediumtext', charset: 'utf8mb4', collation: 'utf8mb4_bin' })) body!:
    string | null;
  @Column(instant) createdAt!: Date;
}

/** A worker process, and when it was last seen to take work (docs/resilience.md, Is anybody working). */
@Entity('worker_process')
@Index(['seenAt'])
export class WorkerProcess {
  @PrimaryColumn(id) id!: string;
  @Column(instant) startedAt!: Date;
  @Column(instant) seenAt!: Date;
}
