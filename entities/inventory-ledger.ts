import { Column, Entity, PrimaryColumn } from 'typeorm';
import { count, foreignId, id, instant, word } from './columns.js';

/** One row an item, generation and operation: inserting it is what makes an inventory update happen once (DESIGN §11). */
@Entity('inventory_ledger')
export class InventoryLedger {
  @PrimaryColumn(id) orderId!: string;
  @PrimaryColumn(foreignId) itemId!: string;
  @PrimaryColumn(count) itemRevision!: number;
  @PrimaryColumn(word) operation!: 'complete' | 'undo';
  @Column(instant) recordedAt!: Date;
}
