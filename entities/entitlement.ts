import { Column, Entity, Index } from 'typeorm';
import { foreignId, id, instant, optional, word } from './columns.js';
import { ResourceRow } from './resource-row.js';

/** A right that comes with a sold product, with validity and usage (DESIGN §2). */
@Entity('entitlement')
@Index(['productId'])
@Index(['customerId', 'createdAt'])
@Index(['orderId'])
export class Entitlement extends ResourceRow {
  @Column(word) state!: 'active' | 'ended';
  @Column(foreignId) name!: string;
  @Column(foreignId) productId!: string;
  @Column(optional(foreignId)) customerId!: string | null;
  @Column(id) orderId!: string;
  @Column(instant) validFrom!: Date;
  @Column(optional(instant)) validTo!: Date | null;
}
