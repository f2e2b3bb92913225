import { Entity, Index } from 'typeorm';
import { HandedOffOrderRow } from './order-row.js';

/** TMF697: a visit by field service. */
@Entity('work_order')
@Index(['state', 'orderDate'])
@Index(['externalId'])
@Index(['orderDate'])
@Index(['parentOrderId'])
export class WorkOrder extends HandedOffOrderRow {}
