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
  @Column(id) orderId!: string;
  @Column(instant) startDate!: Date;
  @Column(optional(instant)) endDate!: Date | null;
}
