import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { foreignId, id, instant, optional, word } from './columns.js';

/** What a contract covers: a sold product or an install base item, from when to when. */
@Entity('agreement_coverage')
@Index(['coveredId'])
export class AgreementCoverage {
  @PrimaryColumn(id) agreementId!: string;
  @PrimaryColumn(word) coveredKind!: 'product' | 'service' | 'resource';
  @PrimaryColumn(id) coveredId!: string;
  /** Null where no order made the contract. */
  @Column(optional(foreignId)) orderItemId!: string | null;
  @Column(instant) coveredFrom!: Date;
  @Column(optional(instant)) coveredTo!: Date | null;
}
