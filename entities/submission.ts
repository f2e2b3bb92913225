import { Column, Entity, PrimaryColumn } from 'typeorm';
import { foreignId, id, instant, word } from './columns.js';

/** What makes a second POST return the first order: a key that the caller sent, and what it sent with it (DESIGN §3). */
@Entity('submission')
export class Submission {
  @PrimaryColumn({ ...foreignId, length: 100 }) caller!: string;
  @PrimaryColumn(word) resource!: string;
  @PrimaryColumn(word) keyKind!: 'Idempotency-Key' | 'externalId';
  @PrimaryColumn(foreignId) keyValue!: string;
  @Column({ type: 'char', length: 64, charset: 'ascii', collation: 'ascii_bin' }) bodyHash!: string;
  @Column(id) resourceId!: string;
  @Column(instant) createdAt!: Date;
}
