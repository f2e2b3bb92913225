import { Column, Entity, PrimaryColumn } from 'typeorm';
import { exactText, instant, json, optional } from './columns.js';

/** Gives a repeated POST a single effect: the key that its caller sent, what was sent with it, and the answer. */
@Entity('answered_request')
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
