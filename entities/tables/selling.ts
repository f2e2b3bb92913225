import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { OpportunityState } from '../../domain/tmf/lifecycle.js';
import { exactText, id, instant, json, keyword, optional } from './columns.js';
import { ResourceRow } from './inventory.js';

/** Exact in the database; as text, since a number could not hold them all. */
const money = { type: 'decimal', precision: 19, scale: 4 } as const;

/** A sale that may come about. Its pipeline is answered from one index: stage, owner, month, currency and amounts. */
@Entity('opportunity')
@Index(['state', 'ownerId', 'closeMonth', 'currency', 'amount', 'weightedAmount'])
@Index(['ownerId', 'closeMonth'])
@Index(['accountId', 'createdAt'])
@Index(['consumerId', 'createdAt'])
@Index('opportunity_submitter', ['submitter', 'createdAt'])
@Index(['closeDate'])
@Index(['externalId'])
@Index(['name'])
@Index(['createdAt'])
@Index(['updatedAt'])
export class Opportunity extends ResourceRow {
  @Column(keyword) state!: OpportunityState;
  @Column(exactText) name!: string;
  @Column(optional(exactText)) externalId!: string | null;
  @Column(optional(exactText)) accountId!: string | null;
  @Column(optional(exactText)) consumerId!: string | null;
  @Column(optional({ ...exactText, length: 100 })) ownerId!: string | null;
  @Column(optional(instant)) closeDate!: Date | null;
  /** `2026-11`: of the close date. */
  @Column(optional({ ...keyword, length: 7 })) closeMonth!: string | null;
  @Column(optional({ ...keyword, length: 3 })) currency!: string | null;
  @Column(optional(money)) amount!: string | null;
  @Column(optional(money)) weightedAmount!: string | null;
  /** The caller that created it. */
  @Column(optional(exactText)) submitter!: string | null;
}

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
