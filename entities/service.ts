import { Entity, Index } from 'typeorm';
import { InstallBaseRow } from './install-base-row.js';

/** TMF638: the realised customer-facing or resource-facing service. */
@Entity('service')
@Index(['state', 'createdAt'])
@Index(['productId'])
@Index(['parentId'])
@Index(['specificationId', 'createdAt'])
@Index(['customerId', 'createdAt'])
@Index(['placeId', 'createdAt'])
@Index(['orderId'])
@Index(['createdAt'])
export class Service extends InstallBaseRow {}
