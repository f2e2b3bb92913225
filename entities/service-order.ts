import { Entity, Index } from 'typeorm';
import { CapturedOrMadeOrderRow } from './order-row.js';

/** TMF641. */
@Entity('service_order')
@Index(['state', 'orderDate'])
@Index(['customerId', 'orderDate'])
@Index(['externalId'])
@Index(['orderDate'])
@Index(['requestedCompletionDate', 'orderDate'])
@Index(['completionDate', 'orderDate'])
@Index(['parentOrderId'])
export class ServiceOrder extends CapturedOrMadeOrderRow {}
