import { Entity, Index } from 'typeorm';
import { OrchestratedOrderRow } from './order-row.js';

/** TMF622: the captured customer order. */
@Entity('product_order')
@Index(['state', 'orderDate'])
@Index(['customerId', 'orderDate'])
@Index(['externalId'])
@Index(['orderDate'])
@Index(['requestedCompletionDate', 'orderDate'])
@Index(['completionDate', 'orderDate'])
export class ProductOrder extends OrchestratedOrderRow {}
