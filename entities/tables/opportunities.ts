import { Column, Entity, Index } from 'typeorm';
import type { OpportunityState } from '../../domain/tmf/lifecycle.js';
import { exactText, instant, keyword, optional } from './columns.js';
import { ResourceRow } from './inventory.js';

/** Exact in the database; as text, since a number could not hold them all. */
const money = { type: 'decimal', precision: 19, scale: 4 } as const;

/** A sale that may come about. Its pipeline is answered from one index: stage, owner, month, currency and amounts. */
@Entity('opportunity')
@Index(['state', 'ownerId', 'closeMonth', 'currency', 'amount', 'weightedAmount'])
@Index(['ownerId', 'closeMonth'])
@Index(['accountId', 'createdAt'])
@Index(['consumerId', 'createdAt'])
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
}
