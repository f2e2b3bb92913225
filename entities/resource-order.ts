import { Entity, Index } from 'typeorm';
import { HandedOffOrderRow } from './order-row.js';

/** TMF652. */
@Entity('resource_order')
@Index(['state', 'orderDate'])
@Index(['externalId'])
@Index(['orderDate'])
@Index(['parentOrderId'])
export class ResourceOrder extends HandedOffOrderRow {}
