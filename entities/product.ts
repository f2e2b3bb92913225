import { Column, Entity, Index } from 'typeorm';
import { foreignId, id, instant, optional, word } from './columns.js';
import { ResourceRow } from './resource-row.js';

/** TMF637: the sold product. */
@Entity('product')
@Index(['status', 'createdAt'])
@Index(['customerId', 'createdAt'])
@Index(['productOfferingId', 'createdAt'])
@Index(['productSpecificationId', 'createdAt'])
@Index(['startDate', 'createdAt'])
@Index(['terminationDate', 'createdAt'])
@Index(['parentProductId'])
@Index(['orderId'])
@Index(['createdAt'])
export class Product extends ResourceRow {
  @Column(word) status!: string;
  @Column({ ...foreignId }) name!: string;
  @Column(optional(foreignId)) customerId!: string | null;
  @Column(optional(foreignId)) productOfferingId!: string | null;
  @Column(optional(foreignId)) productSpecificationId!: string | null;
  @Column(optional(foreignId)) parentProductId!: string | null;
  /** The order that made it; null of what was there before. */
  @Column(optional(id)) orderId!: string | null;
  @Column(optional(foreignId)) orderItemId!: string | null;
  /** The order that is changing it now: no other may (DESIGN §3.5). */
  @Column(optional(id)) reservedBy!: string | null;
  @Column(optional(instant)) startDate!: Date | null;
  @Column(optional(instant)) terminationDate!: Date | null;
}
