import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { ProductStatus } from '../../domain/inventory/product-status.js';
import type { ContractState } from '../../domain/inventory/contract.js';
import type { EntitlementState } from '../../domain/inventory/entitlement.js';
import { amount, count, exactText, flag, id, instant, json, optional, keyword } from './columns.js';

/**
 * What every stored TMF resource has. `doc` has the attributes as sent (unknown ones too); a column that repeats one of
 * them overrides it when the resource is read, so that a change of state touches no JSON.
 */
export abstract class ResourceRow {
  @PrimaryColumn(id) id!: string;
  @Column(json) doc!: Record<string, unknown>;
  /** Raised by every change; the ETag. */
  @Column({ ...count, default: 1 }) revision!: number;
  @Column(instant) createdAt!: Date;
  @Column(instant) updatedAt!: Date;
}

/** An install base item: the realised instance, bound to the sold product. */
export abstract class InstallBaseRow extends ResourceRow {
  @Column(keyword) state!: string;
  @Column(exactText) name!: string;
  @Column(exactText) category!: string;
  @Column(optional(exactText)) specificationId!: string | null;
  @Column(optional(exactText)) customerId!: string | null;
  @Column(optional(exactText)) productId!: string | null;
  @Column(optional(exactText)) parentId!: string | null;
  @Column(optional(exactText)) placeId!: string | null;
  /** The order that created it; null if it existed before. */
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
  @Column(keyword) status!: ProductStatus;
  @Column({ ...exactText }) name!: string;
  @Column(optional(exactText)) customerId!: string | null;
  @Column(optional(exactText)) productOfferingId!: string | null;
  @Column(optional(exactText)) productSpecificationId!: string | null;
  @Column(optional(exactText)) parentProductId!: string | null;
  /** The order that created it; null if it existed before. */
  @Column(optional(id)) orderId!: string | null;
  @Column(optional(exactText)) orderItemId!: string | null;
  /** The order that is changing it now: no other may. */
  @Column(optional(id)) reservedBy!: string | null;
  @Column(optional(instant)) startDate!: Date | null;
  @Column(optional(instant)) terminationDate!: Date | null;
}

/** What somebody changed of a sold product beside orders: its history over time has it. */
@Entity('product_change')
@Index(['productId', 'changedAt'])
export class ProductChange {
  @PrimaryColumn(id) id!: string;
  @Column(id) productId!: string;
  @Column(instant) changedAt!: Date;
  /** Who did (`actorText`). */
  @Column(exactText) changedBy!: string;
  /** What the history shows of the product, before and since. */
  @Column(json) valuesBefore!: Record<string, unknown>;
  @Column(json) valuesAfter!: Record<string, unknown>;
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

/** A right to something, with validity and usage: it comes with a sold product, with a contract, or is given by hand. */
@Entity('entitlement')
@Index(['productId'])
@Index(['customerId', 'createdAt'])
@Index(['consumerId', 'createdAt'])
@Index(['householdId'])
@Index(['contractId'])
@Index(['orderId'])
@Index(['state', 'validTo'])
@Index(['state', 'validFrom'])
@Index(['createdAt'])
export class Entitlement extends ResourceRow {
  /** A worker of an earlier version ends one as `ended`, which is `expired`. */
  @Column(keyword) state!: EntitlementState | 'ended';
  @Column(exactText) name!: string;
  @Column(optional(exactText)) productId!: string | null;
  /** Whose right it is: an account, a consumer or a household. */
  @Column(optional(exactText)) customerId!: string | null;
  @Column(optional(exactText)) consumerId!: string | null;
  @Column(optional(exactText)) householdId!: string | null;
  @Column(optional(id)) contractId!: string | null;
  /** The order that granted it; null: no order did. */
  @Column(optional(id)) orderId!: string | null;
  @Column(instant) validFrom!: Date;
  @Column(optional(instant)) validTo!: Date | null;
  /** Bits of what suspends it (domain/inventory/entitlement.ts): it is active again when nothing does. */
  @Column(flag) suspensions!: number;
}

/** What an entitlement covers beside the product that it came with. */
@Entity('entitlement_coverage')
@Index(['coveredId'])
export class EntitlementCoverage {
  @PrimaryColumn(id) entitlementId!: string;
  @PrimaryColumn(keyword) coveredKind!: 'product' | 'service' | 'resource';
  @PrimaryColumn(id) coveredId!: string;
}

/** How much of what is counted was used in a period: the one row that its reports wait for. */
@Entity('entitlement_usage_period')
export class EntitlementUsagePeriod {
  @PrimaryColumn(id) entitlementId!: string;
  @PrimaryColumn(exactText) characteristic!: string;
  @PrimaryColumn(instant) periodStart!: Date;
  @Column(optional(instant)) periodEnd!: Date | null;
  @Column(amount) used!: string;
}

/** A report of usage; its key makes it count once. */
@Entity('entitlement_usage')
@Index(['entitlementId', 'usedAt'])
export class EntitlementUsage {
  @PrimaryColumn(id) entitlementId!: string;
  /** The caller's id of the report. */
  @PrimaryColumn(exactText) usageKey!: string;
  @Column(exactText) characteristic!: string;
  @Column(amount) amount!: string;
  @Column(instant) usedAt!: Date;
  @Column(instant) periodStart!: Date;
  @Column(optional(instant)) periodEnd!: Date | null;
  @Column(exactText) reporter!: string;
  @Column(instant) reportedAt!: Date;
}

/** TMF651: the contract that the customer signed. */
@Entity('agreement')
@Index(['customerId', 'createdAt'])
@Index(['orderId'])
@Index(['quoteId'])
@Index(['salesAgreementId'])
@Index(['state', 'createdAt'])
@Index(['state', 'status'])
@Index(['state', 'agreementType'])
@Index(['dueAt'])
@Index(['createdAt'])
@Index(['agreementType', 'status', 'endDate'])
export class Agreement extends ResourceRow {
  @Column(keyword) status!: string;
  /** The contract's state, of which `status` is what TMF651 reads; null where an earlier version wrote it. */
  @Column(optional(keyword)) state!: ContractState | null;
  @Column(exactText) name!: string;
  @Column(exactText) agreementType!: string;
  @Column(optional(exactText)) customerId!: string | null;
  /** The order that created it; null: it was signed elsewhere. */
  @Column(optional(id)) orderId!: string | null;
  @Column(optional(exactText)) quoteId!: string | null;
  @Column(optional(exactText)) salesAgreementId!: string | null;
  @Column(optional(instant)) startDate!: Date | null;
  @Column(optional(instant)) endDate!: Date | null;
  /** When something is to happen to it next (domain/inventory/contract.ts); null: nothing does by a date. */
  @Column(optional(instant)) dueAt!: Date | null;
}

/** What a sales agreement said before it was changed in force. */
@Entity('agreement_version')
export class AgreementVersion {
  @PrimaryColumn(id) agreementId!: string;
  @PrimaryColumn(keyword) version!: string;
  @Column(json) doc!: Record<string, unknown>;
  @Column(instant) replacedAt!: Date;
}

/** A line of a contract that an order has renewed: by it the renewal is taken back when the order does not come to it. */
@Entity('contract_renewal')
@Index(['agreementId'])
export class ContractRenewal {
  @PrimaryColumn(id) orderId!: string;
  @PrimaryColumn(id) agreementId!: string;
  @PrimaryColumn(exactText) lineId!: string;
  @Column(exactText) itemId!: string;
  /** What the line said of price and commitment, and what it says since. */
  @Column(json) lineBefore!: Record<string, unknown>;
  @Column(json) lineAfter!: Record<string, unknown>;
  @Column(optional(instant)) endBefore!: Date | null;
  @Column(optional(instant)) endAfter!: Date | null;
  /** The state of the contract before: an `expired` one is that again. */
  @Column(keyword) stateBefore!: ContractState;
  @Column(instant) renewedAt!: Date;
  /** When it was taken back; null: it stands. */
  @Column(optional(instant)) takenBackAt!: Date | null;
}

/** What a contract covers: a sold product or an install base item, from when to when. */
@Entity('agreement_coverage')
@Index(['coveredId'])
export class AgreementCoverage {
  @PrimaryColumn(id) agreementId!: string;
  @PrimaryColumn(keyword) coveredKind!: 'product' | 'service' | 'resource';
  @PrimaryColumn(id) coveredId!: string;
  /** Null where no order made the contract. */
  @Column(optional(exactText)) orderItemId!: string | null;
  @Column(instant) coveredFrom!: Date;
  @Column(optional(instant)) coveredTo!: Date | null;
}

/** One row for each item, generation and operation: inserting it is what makes an inventory update happen once. */
@Entity('inventory_ledger')
export class InventoryLedger {
  @PrimaryColumn(id) orderId!: string;
  @PrimaryColumn(exactText) itemId!: string;
  @PrimaryColumn(count) itemRevision!: number;
  @PrimaryColumn(keyword) operation!: 'complete' | 'undo';
  @Column(instant) recordedAt!: Date;
}
