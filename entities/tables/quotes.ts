import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { exactText, id, instant, json, keyword, optional } from './columns.js';

/** A version of a quote that another one has followed, as it was then. */
@Entity('quote_version')
export class QuoteVersion {
  @PrimaryColumn(id) quoteId!: string;
  @PrimaryColumn(exactText) version!: string;
  @Column(json) doc!: Record<string, unknown>;
  /** When the next version followed. */
  @Column(instant) createdAt!: Date;
}

/** A version of a quote as it was sent to the customer, word for word, and the link by which it may be answered. */
@Entity('quote_document')
@Index(['tokenHash'], { unique: true })
@Index(['quoteId', 'createdAt'])
export class QuoteDocument {
  @PrimaryColumn(id) id!: string;
  @Column(id) quoteId!: string;
  @Column(exactText) version!: string;
  @Column(keyword) language!: string;
  /** SHA-256 of the PDF, hex. */
  @Column(id) contentHash!: string;
  @Column({ type: 'mediumtext', charset: 'utf8mb4', collation: 'utf8mb4_bin' }) html!: string;
  @Column({ type: 'mediumblob' }) pdf!: Buffer;
  /** SHA-256 of the link's token, hex: nobody who reads the table can use the link. */
  @Column(optional(id)) tokenHash!: string | null;
  /** When the customer answered by the link. */
  @Column(optional(instant)) usedAt!: Date | null;
  @Column(instant) createdAt!: Date;
}
