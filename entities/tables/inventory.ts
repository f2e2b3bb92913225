import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { count, foreignId, id, instant, json, optional, word } from './columns.js';

/**
 * What every stored TMF resource has. `doc` holds the attributes as they came (unknown ones too); a column that repeats
 * one of them wins over it when the resource is read, so that a change of state touches no JSON.
 */
export abstract class ResourceRow {
  @PrimaryColumn(id) id!: string;
  @Column(json) doc!: Record<string, unknown>;
  /** Raised by every change; the ETag. */
  @Column({ ...count, default: 1 }) revision!: number;
  @Column(instant) createdAt!: Date;
  @Column(instant) updatedAt!: Date;
}

/** An install base item: the realised instance, bound to the sold product (DESIGN §2). */
export abstract class InstallBaseRow extends ResourceRow {
  @Column(word) state!: string;
  @Column(foreignId) name!: string;
  @Column(foreignId) category!: string;
  @Column(optional(foreignId)) specificationId!: string | null;
  @Column(optional(foreignId)) customerId!: string | null;
  @Column(optional(foreignId)) productId!: string | null;
  @Column(optional(foreignId)) parentId!: string | null;
  @Column(optional(foreignId)) placeId!: string | null;
  /** The order that made it; null of what was there before. */
  @Column(optional(id)) orderId!: string | null;
}

/** TMF637: the sold product. */
@Entity('product')
@Index(['status', 'createdAt'])
@Index(['customerId', 'createdAt'])
@Index(['productOfferingId', 'createdAt'])
@Index(['productSpecificationId', 'createdAt'])
@Index(['startDate', 'createdAt'])
@Index(['terminationDate', 'createdAt'])
@Index(['parentProductId'])
@Index(['orderId'])
@Index(['createdAt'])
export class Product extends ResourceRow {
  @Column(word) status!: string;
  @Column({ ...foreignId }) name!: string;
  @Column(optional(foreignId)) customerId!: string | null;
  @Column(optional(foreignId)) productOfferingId!: string | null;
  @Column(optional(foreignId)) productSpecificationId!: string | null;
  @Column(optional(foreignId)) parentProductId!: string | null;
  /** The order that made it; null of what was there before. */
  @Column(optional(id)) orderId!: string | null;
  @Column(optional(foreignId)) orderItemId!: string | null;
  /** The order that is changing it now: no other may (DESIGN §3.5). */
  @Column(optional(id)) reservedBy!: string | null;
  @Column(optional(instant)) startDate!: Date | null;
  @Column(optional(instant)) terminationDate!: Date | null;
}

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

/** TMF651: the contract that the customer signed. */
@Entity('agreement')
@Index(['customerId', 'createdAt'])
@Index(['orderId'])
export class Agreement extends ResourceRow {
  @Column(word) status!: string;
  @Column(foreignId) name!: string;
  @Column(foreignId) agreementType!: string;
  @Column(optional(foreignId)) customerId!: string | null;
  /** The order that made it; null: it was signed elsewhere. */
  @Column(optional(id)) orderId!: string | null;
  @Column(optional(instant)) startDate!: Date | null;
  @Column(optional(instant)) endDate!: Date | null;
}

/** What a contract covers: a sold product or an install base item, from when to when. */
@Entity('agreement_coverage')
@Index(['coveredId'])
export class AgreementCoverage {
  @PrimaryColumn(id) agreementId!: string;
  @PrimaryColumn(word) coveredKind!: 'product' | 'service' | 'resource';
  @PrimaryColumn(id) coveredId!: string;
  /** Null where no order made the contract. */
  @Column(optional(foreignId)) orderItemId!: string | null;
  @Column(instant) coveredFrom!: Date;
  @Column(optional(instant)) coveredTo!: Date | null;
}

/** One row an item, generation and operation: inserting it is what makes an inventory update happen once (DESIGN §11). */
@Entity('inventory_ledger')
export class InventoryLedger {
  @PrimaryColumn(id) orderId!: string;
  @PrimaryColumn(foreignId) itemId!: string;
  @PrimaryColumn(count) itemRevision!: number;
  @PrimaryColumn(word) operation!: 'complete' | 'undo';
  @Column(instant) recordedAt!: Date;
}
