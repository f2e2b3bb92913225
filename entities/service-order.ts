import { Column, Entity, Index } from 'typeorm';
import { foreignId, id, optional, word } from './columns.js';
import { OrchestratedOrderRow } from './order-row.js';

/**
 * TMF641: either captured (another application sold it, a workflow runs it; no parent) or made by decomposition
 * (a step's hand-off; its id is the step's).
 */
@Entity('service_order')
@Index(['state', 'orderDate'])
@Index(['customerId', 'orderDate'])
@Index(['externalId'])
@Index(['orderDate'])
@Index(['requestedCompletionDate', 'orderDate'])
@Index(['completionDate', 'orderDate'])
@Index(['parentOrderId'])
export class ServiceOrder extends OrchestratedOrderRow {
  @Column(optional(id)) parentOrderId!: string | null;
  @Column(optional(word)) parentOrderKind!: string | null;
  @Column(optional(foreignId)) downstreamSystem!: string | null;
}
