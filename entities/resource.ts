import { Entity, Index } from 'typeorm';
import { InstallBaseRow } from './install-base-row.js';

/** TMF639: the device, line or number. */
@Entity('resource')
@Index(['state', 'createdAt'])
@Index(['productId'])
@Index(['parentId'])
@Index(['specificationId', 'createdAt'])
@Index(['customerId', 'createdAt'])
@Index(['placeId', 'createdAt'])
@Index(['orderId'])
@Index(['createdAt'])
export class Resource extends InstallBaseRow {}
