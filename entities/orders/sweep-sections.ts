import { openJobStates } from '../../domain/tmf/schemas/order.js';
import {
  type BackgroundJob,
  backgroundJobs,
  type OrderKind,
  orderKinds,
} from '../../domain/order/messages.js';
import { type OrderState, unfinishedStates } from '../../domain/order/order-state.js';
import { qualificationResources } from '../../domain/qualification/qualification.js';
import { anyOf, type Database, type SqlValues } from '../database.js';
import { orderTable } from '../tables/order-tables.js';
import { unansweredStates } from './qualification.js';
import type { OrchestratedOrderRow } from '../tables/orders.js';
import type { Row } from '../tables/row.js';

/** A part of what is swept: orders of a kind in a state, or tasks. Each is read along an index. */
export type SweepSection = OrderSection | { readonly kind: BackgroundJob };

/** Orders of a kind that are in a state. */
export interface OrderSection {
  readonly kind: OrderKind;
  readonly state: OrderState;
}

/** All that a workflow should run, in the order in which it is swept. */
export const sweepSections: readonly SweepSection[] = [
  ...orderKinds.flatMap((kind) => unfinishedStates.map((state) => ({ kind, state }))),
  ...backgroundJobs.map((kind) => ({ kind })),
];

/** Where a page of a section ends. */
export interface PageEnd {
  /** ISO 8601 instant. */
  readonly at: string;
  readonly id: string;
}

interface Page {
  readonly after?: PageEnd | undefined;
  /** What is younger has its start in the outbox still. */
  readonly before: Date;
  readonly limit: number;
}

/** Ids of the section's next page, and its end; no end when there is no further one. */
export async function readSweepPage(
  database: Database,
  section: SweepSection,
  { after, before, limit }: Page,
): Promise<{ readonly ids: readonly string[]; readonly end?: PageEnd }> {
  const { from, values, at } = sourceOf(section);
  const beyond = after ? `AND t.${at} >= ? AND (t.${at} > ? OR t.id > ?)` : '';
  const end = after ? [new Date(after.at), new Date(after.at), after.id] : [];
  const rows = await database.rows<Row<OrchestratedOrderRow, 'id'> & { readonly at: Date }>(
    `SELECT t.id, t.${at} AS at FROM ${from} AND t.${at} < ? ${beyond} ORDER BY t.${at}, t.id LIMIT ?`,
    [...values, before, ...end, limit],
  );
  const last = rows.at(-1);
  return {
    ids: rows.map(({ id }) => id),
    ...(last && rows.length === limit && { end: { at: last.at.toISOString(), id: last.id } }),
  };
}

interface Source {
  readonly from: string;
  readonly values: SqlValues;
  readonly at: 'orderDate' | 'createdAt';
}

/** Jobs that are found by their state. */
const jobTables = {
  discoveryImport: 'discovery_import',
  falloutJob: 'fallout_job',
  orderJob: 'order_job',
} as const;

function sourceOf(section: SweepSection): Source {
  switch (section.kind) {
    case 'qualification':
      return {
        from: 'business_document t WHERE t.resource IN (?) AND t.status IN (?)',
        values: [anyOf(qualificationResources), anyOf(unansweredStates)],
        at: 'createdAt',
      };
    case 'stopHandOff':
      return {
        from: `cancel_order t JOIN plan_step s ON s.id = t.orderId
               WHERE t.state IN ('acknowledged', 'accepted', 'inProgress')`,
        values: [],
        at: 'createdAt',
      };
    case 'catalogJob':
      return {
        from: `catalog_job t WHERE t.status IN ('Not Started', 'Running')`,
        values: [],
        at: 'createdAt',
      };
    case 'quoteApproval':
      return {
        from: `business_document t WHERE t.resource = 'quote' AND t.status = 'inProgress'
               AND JSON_VALUE(t.doc, '$.phase') = 'inApproval'`,
        values: [],
        at: 'createdAt',
      };
    case 'privacyJob':
      return {
        from: `privacy_job t WHERE t.resource IN ('erasure', 'personalDataExport') AND t.state IN (?)`,
        values: [anyOf(openJobStates)],
        at: 'createdAt',
      };
    case 'discoveryImport':
    case 'falloutJob':
    case 'orderJob':
      return {
        from: `${jobTables[section.kind]} t WHERE t.state IN (?)`,
        values: [anyOf(openJobStates)],
        at: 'createdAt',
      };
    case 'productOrder':
    case 'serviceOrder':
    case 'resourceOrder':
      return {
        from: `${orderTable[section.kind]} t WHERE t.caller IS NOT NULL AND t.state = ?`,
        values: [section.state],
        at: 'orderDate',
      };
  }
}
