import { Column, Entity, Index } from 'typeorm';
import { foreignId, id, instant, optional, word } from './columns.js';
import { ResourceRow } from './resource-row.js';

/** TMF651: the contract that the customer signed. */
@Entity('agreement')
@Index(['customerId', 'createdAt'])
@Index(['orderId'])
export class Agreement extends ResourceRow {
  @Column(word) status!: string;
  @Column(foreignId) name!: string;
  @Column(foreignId) agreementType!: string;
  @Column(optional(foreignId)) customerId!: string | null;
  /** The order that made it; null: it was signed elsewhere. */
  @Column(optional(id)) orderId!: string | null;
  @Column(optional(instant)) startDate!: Date | null;
  @Column(optional(instant)) endDate!: Date | null;
}
