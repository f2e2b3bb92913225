import { Column } from 'typeorm';
import type { OrderState } from '../domain/order-state.js';
import { count, foreignId, id, instant, json, optional, text, word } from './columns.js';
import { ResourceRow } from './resource-row.js';

/** What product, service, resource and work orders share. */
export abstract class OrderRow extends ResourceRow {
  @Column(word) state!: OrderState;
  @Column(optional(foreignId)) externalId!: string | null;
  @Column(optional(foreignId)) category!: string | null;
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
  /** Who submitted it (§11: callers have an identity from the first day). */
  @Column(optional(foreignId)) caller!: string | null;
  @Column(optional(foreignId)) customerId!: string | null;
  @Column(optional(instant)) cancellationDate!: Date | null;
  @Column(optional(text)) cancellationReason!: string | null;
  /** How many workflows run its plan; 0 before it was decomposed. */
  @Column({ type: 'int', unsigned: true, default: 0 }) partitions!: number;
  /** How many milestones its plan has: whoever reads an order without any is spared the question. */
  @Column(count) milestones!: number;
}

/**
 * Either captured (another application sold it, a workflow runs it; no parent) or made by decomposition (a step's
 * hand-off; its id is the step's).
 */
export abstract class CapturedOrMadeOrderRow extends OrchestratedOrderRow {
  @Column(optional(id)) parentOrderId!: string | null;
  @Column(optional(word)) parentOrderKind!: string | null;
  @Column(optional(foreignId)) downstreamSystem!: string | null;
}

/** An order that decomposition made and a downstream system fulfils: its id is the step's. */
export abstract class HandedOffOrderRow extends OrderRow {
  @Column(id) parentOrderId!: string;
  @Column(word) parentOrderKind!: string;
  @Column(foreignId) downstreamSystem!: string;
}
