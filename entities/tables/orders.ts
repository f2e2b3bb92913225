import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { OrderState } from '../../domain/order/order-state.js';
import { count, exactText, id, instant, json, optional, text, keyword } from './columns.js';
import { ResourceRow } from './inventory.js';
import type { OrderKind } from '../../domain/order/messages.js';
import type { RevisionState } from '../../domain/order/order-revision.js';
import type { ErrorDetail } from '../../domain/tmf/schemas/error.js';
import type { OrderJobState } from '../../domain/tmf/schemas/order.js';
import type { StuckReason } from '../../domain/plan/wait.js';
import type { PlannedItem } from '../../domain/plan/plan.js';
import type { PlannedAction } from '../../domain/order/actions.js';

/** What product, service, resource and work orders share. */
abstract class OrderRow extends ResourceRow {
  @Column(keyword) state!: OrderState;
  @Column(optional(exactText)) externalId!: string | null;
  @Column(optional(exactText)) category!: string | null;
  @Column(instant) orderDate!: Date;
  @Column(optional(instant)) requestedStartDate!: Date | null;
  @Column(optional(instant)) requestedCompletionDate!: Date | null;
  @Column(optional(instant)) startDate!: Date | null;
  @Column(optional(instant)) completionDate!: Date | null;
  /** Why the order was rejected, failed or is held: `{ code, reason, message, itemId? }[]`. */
  @Column(optional(json)) errorMessage!: readonly Record<string, unknown>[] | null;
}

/** An order that Turnup runs as a workflow of its own. */
export abstract class OrchestratedOrderRow extends OrderRow {
  /** The caller that submitted it. */
  @Column(optional(exactText)) caller!: string | null;
  @Column(optional(exactText)) customerId!: string | null;
  @Column(optional(instant)) cancellationDate!: Date | null;
  @Column(optional(text)) cancellationReason!: string | null;
  /** While a cancellation is being assessed, the state that the order returns to if it is refused. */
  @Column(optional(keyword)) stateBeforeCancel!: OrderState | null;
  /** The hold that a person has put it on; null: none, though a fault may hold it. */
  @Column(optional(id)) holdId!: string | null;
  /** How many of its items a person has put on hold: where none is, nothing need look for them. */
  @Column(count) heldItems!: number;
  /** How many workflows run its plan; 0 before it was decomposed. */
  @Column({ type: 'int', unsigned: true, default: 0 }) partitions!: number;
  /** How many milestones its plan has: reading an order without any need not look for them. */
  @Column(count) milestones!: number;
  /** When what it said of a person was erased; null: it was not. */
  @Column(optional(instant)) erasedAt!: Date | null;
  /** Raised by each revision of its lines; a plan that was made of an earlier version is not stored. */
  @Column({ ...count, default: 1 }) version!: number;
}

/**
 * Either captured (another application sold it, a workflow runs it; no parent) or made by decomposition (a step's
 * hand-off; its id is the step's).
 */
abstract class CapturedOrHandedOffOrderRow extends OrchestratedOrderRow {
  @Column(optional(id)) parentOrderId!: string | null;
  @Column(optional(keyword)) parentOrderKind!: OrderKind | null;
  @Column(optional(exactText)) downstreamSystem!: string | null;
}

/** An order that decomposition made and a downstream system fulfils: its id is the step's. */
abstract class HandedOffOrderRow extends OrderRow {
  @Column(id) parentOrderId!: string;
  @Column(keyword) parentOrderKind!: OrderKind;
  @Column(exactText) downstreamSystem!: string;
}

/** TMF622: the captured customer order. */
@Entity('product_order')
@Index(['state', 'orderDate'])
@Index(['customerId', 'orderDate'])
@Index('product_order_caller', ['caller', 'orderDate'])
@Index(['externalId'])
@Index(['orderDate'])
@Index(['requestedCompletionDate', 'orderDate'])
@Index(['completionDate', 'orderDate'])
@Index(['erasedAt', 'orderDate'])
export class ProductOrder extends OrchestratedOrderRow {}

/** TMF641. */
@Entity('service_order')
@Index(['state', 'orderDate'])
@Index(['customerId', 'orderDate'])
@Index('service_order_caller', ['caller', 'orderDate'])
@Index(['externalId'])
@Index(['orderDate'])
@Index(['requestedCompletionDate', 'orderDate'])
@Index(['completionDate', 'orderDate'])
@Index(['erasedAt', 'orderDate'])
@Index(['parentOrderId'])
export class ServiceOrder extends CapturedOrHandedOffOrderRow {}

/** TMF652. */
@Entity('resource_order')
@Index(['state', 'orderDate'])
@Index(['customerId', 'orderDate'])
@Index('resource_order_caller', ['caller', 'orderDate'])
@Index(['externalId'])
@Index(['orderDate'])
@Index(['requestedCompletionDate', 'orderDate'])
@Index(['completionDate', 'orderDate'])
@Index(['erasedAt', 'orderDate'])
@Index(['parentOrderId'])
export class ResourceOrder extends CapturedOrHandedOffOrderRow {}

/** TMF697: a visit by field service. */
@Entity('work_order')
@Index(['state', 'orderDate'])
@Index('work_order_customer', ['customerId', 'orderDate'])
@Index(['externalId'])
@Index(['orderDate'])
@Index(['parentOrderId'])
export class WorkOrder extends HandedOffOrderRow {
  @Column(optional(exactText)) customerId!: string | null;
}

/** One item of an order that Turnup runs. The order's `doc` has what was ordered; this row has what became of it. */
@Entity('order_item')
@Index(['orderId', 'parentItemId'])
@Index(['productId'])
export class OrderItem {
  @PrimaryColumn(id) orderId!: string;
  @PrimaryColumn(exactText) itemId!: string;
  @Column(optional(exactText)) parentItemId!: string | null;
  @Column(count) position!: number;
  /** The planned action: a modify may be a move. */
  @Column(keyword) action!: PlannedAction;
  @Column(keyword) state!: OrderState;
  /** The sold product that the item adds, changes or ends. */
  @Column(optional(exactText)) productId!: string | null;
  /** How many of its rules wait for a value: until it is 0 the item is not completed. */
  @Column(count) openRules!: number;
  /** The item as decomposed: what it realises, grants and promises, with the pinned versions. */
  @Column(json) planned!: PlannedItem;
  /** The number of the revision that dropped it: it ends `cancelled` once its steps are undone. */
  @Column({ type: 'int', unsigned: true, nullable: true }) droppedBy!: number | null;
}

/** A change of a running order that was asked for. `doc` has what changes, line by line, and what was decided about it. */
@Entity('order_revision')
@Index(['orderId', 'revisionNo'], { unique: true })
@Index(['state', 'createdAt'])
@Index(['createdAt'])
export class OrderRevision extends ResourceRow {
  @Column(id) orderId!: string;
  /** Counts the revisions of the order from 1. */
  @Column(count) revisionNo!: number;
  @Column(keyword) state!: RevisionState;
  @Column(exactText) caller!: string;
  @Column(optional(text)) reason!: string | null;
  @Column(optional(instant)) completionDate!: Date | null;
}

/** Makes a second POST return the first order: a key that the caller sent, and what it sent with it. */
@Entity('submission')
@Index(['keyKind', 'createdAt'])
export class Submission {
  @PrimaryColumn({ ...exactText, length: 100 }) caller!: string;
  @PrimaryColumn(keyword) resource!: string;
  @PrimaryColumn(keyword) keyKind!: 'Idempotency-Key' | 'externalId';
  @PrimaryColumn(exactText) keyValue!: string;
  @Column({ type: 'char', length: 64, charset: 'ascii', collation: 'ascii_bin' }) bodyHash!: string;
  @Column(id) resourceId!: string;
  @Column(instant) createdAt!: Date;
}

/** TMF622, 641, 652, 697 cancel tasks: the request to undo an order or to stop a hand-off, and its result. */
@Entity('cancel_order')
@Index(['orderId'])
@Index('cancel_order_caller', ['caller', 'createdAt'])
@Index(['resource', 'createdAt'])
@Index(['state', 'createdAt'])
export class CancelOrder extends ResourceRow {
  @Column(keyword) resource!:
    'cancelProductOrder' | 'cancelServiceOrder' | 'cancelResourceOrder' | 'cancelWorkOrder';
  @Column(keyword) state!: 'acknowledged' | 'accepted' | 'inProgress' | 'done' | 'terminatedWithError';
  @Column(id) orderId!: string;
  @Column(exactText) caller!: string;
  @Column(optional(text)) cancellationReason!: string | null;
  @Column(optional(instant)) requestedCancellationDate!: Date | null;
  @Column(optional(instant)) effectiveCancellationDate!: Date | null;
  @Column(optional(text)) completionMessage!: string | null;
}

/** That somebody has put an order, or an item of it, on hold: from when, why, until when, and who has ended it. */
@Entity('order_hold')
@Index(['orderId', 'heldAt'])
@Index(['endedAt', 'heldUntil'])
export class OrderHold {
  @PrimaryColumn(id) id!: string;
  @Column(id) orderId!: string;
  @Column(keyword) orderKind!: OrderKind;
  /** The item that is on hold, with all that lies below it; null: the order as a whole. */
  @Column(optional(exactText)) itemId!: string | null;
  @Column(text) reason!: string;
  @Column(exactText) heldBy!: string;
  @Column(instant) heldAt!: Date;
  /** When it ends by itself; null: not before somebody resumes the order. */
  @Column(optional(instant)) heldUntil!: Date | null;
  @Column(optional(instant)) endedAt!: Date | null;
  /** Who resumed it; null: nobody did, its time was over or the order has ended. */
  @Column(optional(exactText)) endedBy!: string | null;
}

/** An order that could not go on at the last sweep; its id is the order's. `doc` names the workflows. */
@Entity('stuck_order')
@Index(['createdAt'])
export class StuckOrder extends ResourceRow {
  @Column(keyword) orderKind!: OrderKind;
  @Column(optional(exactText)) customerId!: string | null;
  @Column(keyword) reason!: StuckReason;
  /** How often its workflow was started again since the order was first found. */
  @Column(count) restarts!: number;
}

/** An order that was submitted to be checked and stored beside the request. `doc` is what everybody may read of it. */
@Entity('order_job')
@Index(['createdAt'])
@Index('order_job_caller', ['caller', 'createdAt'])
@Index(['state', 'createdAt'])
@Index(['externalId'])
export class OrderJob extends ResourceRow {
  @Column(keyword) state!: OrderJobState;
  @Column(exactText) caller!: string;
  @Column(optional(exactText)) externalId!: string | null;
  /** The order as it is to be stored, and the keys that it was sent under. */
  @Column(json) submission!: Record<string, unknown>;
  /** What it became. */
  @Column(optional(id)) orderId!: string | null;
  /** Why it became none. */
  @Column(optional(json)) fault!: readonly ErrorDetail[] | null;
  @Column(optional(instant)) completionDate!: Date | null;
}
