import { Column, Entity, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';
import type { OrderKind, StepOperation } from '../../domain/order/messages.js';
import type { OrderState } from '../../domain/order/order-state.js';
import type { GraphStep } from '../../domain/plan/partition.js';
import type { PointOfNoReturn, Step, StepKind } from '../../domain/plan/plan.js';
import type { ManualTaskState, StepState, Withdrawal } from '../../domain/plan/step-state.js';
import type { StepResult } from '../../domain/plan/downstream-report.js';
import type { OrderNotices } from '../../domain/plan/notices.js';
import { type BigInteger, count, exactText, id, instant, json, keyword, optional, text } from './columns.js';
import type { Inventory } from '../../domain/inventory/inventory.js';
import type { FalloutType } from '../../domain/order/fault-types.js';
import type { FalloutComment, FalloutState } from '../../domain/tmf/schemas/fallout.js';
import type { CatalogKind } from '../../domain/catalog/publish/catalog-fault.js';
import { ResourceRow } from './inventory.js';
import type { OrderToPlan } from '../../domain/order/order.js';
import type { StepReport } from '../../domain/decomposition/specification-node.js';

/** A step of an order's plan with its state. Every request and callback is decided under this row's lock. */
@Entity('plan_step')
@Index(['orderId', 'partitionNo'])
@Index(['orderId', 'itemId'])
@Index(['downstreamSystem', 'externalRef'])
@Index(['gateId'])
@Index(['nextInquiryAt'])
export class PlanStep {
  @PrimaryColumn(id) id!: string;
  @Column(id) orderId!: string;
  @Column(keyword) orderKind!: OrderKind;
  @Column(exactText) itemId!: string;
  /** Which workflow of a large order runs it; 0 in a small one. */
  @Column(count) partitionNo!: number;
  /** How many workflows ran the order when the step was stored: 1, or more, which may have become more since. */
  @Column({ ...count, default: 1 }) partitions!: number;
  /** The gate behind which it stands, when it waits for steps of other partitions. */
  @Column(optional(id)) gateId!: string | null;
  @Column(count) position!: number;
  @Column(keyword) kind!: StepKind;
  /** Null in steps that never leave Turnup. */
  @Column(optional(exactText)) downstreamSystem!: string | null;
  @Column(keyword) pointOfNoReturn!: PointOfNoReturn;
  @Column(keyword) state!: StepState;
  /** Raised when the work is requested anew; callbacks for an older generation are only recorded. */
  @Column({ ...count, default: 1 }) generation!: number;
  @Column({ ...keyword, default: 'do' }) operation!: StepOperation;
  /** The furthest state that the downstream system has reported for this generation and operation; monotone. */
  @Column(optional(keyword)) reportedState!: OrderState | null;
  /** What it reported with it: characteristics, reasons. */
  @Column(optional(json)) result!: StepResult | null;
  /** What it reported beside that, of all its hand-offs (TMF641 v4.1): milestones, jeopardy alerts, errors. */
  @Column(optional(json)) notices!: OrderNotices | null;
  /** The downstream system's own id for the order. */
  @Column(optional(exactText)) externalRef!: string | null;
  @Column(optional(instant)) startedAt!: Date | null;
  /** When this generation's request first left, or was about to; null: its system cannot know of it. */
  @Column(optional(instant)) sentAt!: Date | null;
  @Column(optional(instant)) completedAt!: Date | null;
  /** When its system is asked what became of it, should nothing be heard; null: there is nothing to ask for. */
  @Column(optional(instant)) nextInquiryAt!: Date | null;
  /** How often it was asked since it was handed off, or has reported. */
  @Column(count) inquiries!: number;
  /** When its system was heard of last: it took the work, reported, or answered an inquiry. */
  @Column(optional(instant)) lastHeardAt!: Date | null;
  /** Why it is undone while the order goes on; null: it is not. */
  @Column(optional(keyword)) withdrawal!: Withdrawal | null;
  /** The end of a running wait, or of a waiting step's lag: fixed once, so that every run of the workflow agrees. */
  @Column(optional(instant)) dueAt!: Date | null;
  /** What the workflow needs of it: an improved decomposition does not break a running order. */
  @Column(json) graph!: GraphStep;
  /** The step as decomposed. */
  @Column(json) step!: Step;
}

/** What steps of a large order wait for in other partitions; its row is the lock under which it opens. */
@Entity('plan_gate')
export class PlanGate {
  @PrimaryColumn(id) id!: string;
  @Column(id) orderId!: string;
}

/** A step that is completed before the gate opens. */
@Entity('plan_gate_step')
@Index(['stepId'])
export class PlanGateStep {
  @PrimaryColumn(id) gateId!: string;
  @PrimaryColumn(id) stepId!: string;
}

/** What an order was decomposed from: by the versions that its items pin, it gives the stored plan again. */
@Entity('decomposition')
export class Decomposition {
  @PrimaryColumn(id) orderId!: string;
  /** The order as it was read then; null: the plan was stored by an earlier version, which did not record it. */
  @Column(optional(json)) decomposedOrder!: OrderToPlan | null;
  /** What the customer had when the order was first decomposed, who the customer was, and where. */
  @Column(json) inventory!: Inventory;
  /** What steps have reported and the running plan is made from, by step id. */
  @Column(json) reportedValues!: Record<string, StepReport>;
}

/** A version of a catalog entry that an order was decomposed with: it is never deleted. */
@Entity('catalog_pin')
export class CatalogPin {
  @PrimaryColumn(keyword) resource!: CatalogKind;
  @PrimaryColumn({ ...exactText, length: 100 }) id!: string;
  @PrimaryColumn({ ...exactText, length: 32 }) version!: string;
}

/** Every answer of a downstream system, including late and duplicate ones: a record, by which a running order knows what was partly done or corrected. */
@Entity('callback')
@Index(['receivedAt'])
@Index(['stepId', 'generation', 'operation', 'reportedState', 'bodyHash'], { unique: true })
export class Callback {
  @PrimaryGeneratedColumn({ type: 'bigint', unsigned: true }) callbackId!: BigInteger;
  @Column(id) stepId!: string;
  @Column(count) generation!: number;
  @Column(keyword) operation!: StepOperation;
  @Column(keyword) reportedState!: string;
  @Column({ type: 'char', length: 64, charset: 'ascii', collation: 'ascii_bin' }) bodyHash!: string;
  @Column(json) body!: unknown;
  @Column(exactText) caller!: string;
  /**
   * How it came: `listener`, `patch`, `callbackUrl`, `inquiry` when Turnup inquired, or `task` when a person reported.
   */
  @Column(keyword) channel!: string;
  /** Its effect: `applied`, `progress`, `duplicate`, `outdated`, `superseded`. */
  @Column(keyword) outcome!: string;
  /** How often the same answer came. */
  @Column({ ...count, default: 1 }) times!: number;
  @Column(instant) receivedAt!: Date;
}

/** A step that failed and needs a decision; or an order that cannot go on for a reason that no step has. */
@Entity('fallout')
@Index(['state', 'createdAt'])
@Index(['state', 'signature', 'createdAt'])
@Index(['owner', 'state'])
@Index('fallout_customer', ['customerId', 'createdAt'])
@Index(['orderId'])
@Index(['stepId', 'generation', 'operation'], { unique: true })
export class Fallout extends ResourceRow {
  @Column(keyword) state!: FalloutState;
  @Column(id) orderId!: string;
  @Column(keyword) orderKind!: OrderKind;
  /** Null when the order cannot go on as a whole. */
  @Column(optional(id)) stepId!: string | null;
  @Column(count) generation!: number;
  @Column(keyword) operation!: StepOperation;
  /** What failed, where no step did; null where one did. */
  @Column(optional(keyword)) activity!: string | null;
  /** Of such an activity the partition whose workflow asked for it; null: the order's own did. */
  @Column({ type: 'int', unsigned: true, nullable: true }) partitionNo!: number | null;
  @Column(optional(exactText)) customerId!: string | null;
  /** Null when a manual task failed. */
  @Column(optional(exactText)) downstreamSystem!: string | null;
  @Column(exactText) code!: string;
  @Column(text) reason!: string;
  /** Null in rows that an earlier version has written. */
  @Column(optional(keyword)) falloutType!: FalloutType | null;
  /** What failures of one cause have in common (`errorSignature`); null as above. */
  @Column({ type: 'char', length: 64, charset: 'ascii', collation: 'ascii_bin', nullable: true })
  signature!: string | null;
  /** Of the step; null where none failed. */
  @Column(optional(exactText)) specificationId!: string | null;
  @Column(optional(text)) stepName!: string | null;
  /** Since when it is open: what fails the same way again is open again. */
  @Column(optional(instant)) openedAt!: Date | null;
  /** Who attends to it. */
  @Column(optional(exactText)) owner!: string | null;
  /** What people have said about it, the first first. */
  @Column(optional(json)) comments!: readonly FalloutComment[] | null;
  @Column(optional(instant)) resolvedAt!: Date | null;
  @Column(optional(exactText)) resolvedBy!: string | null;
}

/** Work for a person, while its step is under way and after. */
@Entity('manual_task')
@Index(['state', 'createdAt'])
@Index('manual_task_customer', ['customerId', 'createdAt'])
@Index(['assignee', 'state'])
@Index(['role', 'state'])
@Index(['orderId'])
@Index(['stepId'])
export class ManualTask extends ResourceRow {
  @Column(keyword) state!: ManualTaskState;
  @Column(text) name!: string;
  @Column(id) orderId!: string;
  @Column(keyword) orderKind!: OrderKind;
  @Column(exactText) orderItemId!: string;
  @Column(id) stepId!: string;
  /** Raised when the work is requested anew, like the step's. */
  @Column({ ...count, default: 1 }) generation!: number;
  /** `undo` when the work is to be undone. */
  @Column({ ...keyword, default: 'do' }) operation!: StepOperation;
  @Column(optional(exactText)) customerId!: string | null;
  @Column(optional(exactText)) role!: string | null;
  @Column(optional(exactText)) assignee!: string | null;
  @Column(optional(instant)) dueDate!: Date | null;
  @Column(optional(instant)) completedAt!: Date | null;
  @Column(optional(exactText)) completedBy!: string | null;
}
