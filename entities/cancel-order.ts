import { Column, Entity, Index } from 'typeorm';
import { foreignId, id, instant, optional, text, word } from './columns.js';
import { ResourceRow } from './resource-row.js';

/** TMF622, 641, 652, 697 cancel tasks: the wish that an order be undone or a hand-off stopped, and what came of it. */
@Entity('cancel_order')
@Index(['orderId'])
@Index(['resource', 'createdAt'])
export class CancelOrder extends ResourceRow {
  @Column(word) resource!:
    'cancelProductOrder' | 'cancelServiceOrder' | 'cancelResourceOrder' | 'cancelWorkOrder';
  @Column(word) state!: 'acknowledged' | 'accepted' | 'inProgress' | 'done' | 'terminatedWithError';
  @Column(id) orderId!: string;
  @Column(foreignId) caller!: string;
  @Column(optional(text)) cancellationReason!: string | null;
  @Column(optional(instant)) requestedCancellationDate!: Date | null;
  @Column(optional(instant)) effectiveCancellationDate!: Date | null;
  @Column(optional(text)) completionMessage!: string | null;
}
