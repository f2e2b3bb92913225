import {
  agreementStatusOf,
  type ContractFacts,
  type ContractState,
  contractStateOf,
  type DatedStep,
  dueContractSteps,
  nextContractStep,
  salesAgreementType,
} from '../../domain/inventory/contract.js';
import type { ResourceChange } from '../../domain/events/event-types.js';
import { type Json, object, text } from '../../domain/lib/json.js';
import { endOfTerm, parseInstant } from '../../domain/lib/instants.js';
import { unfinishedStates } from '../../domain/order/order-state.js';
import { contractWorkflowId } from '../../domain/order/ids.js';
import { agreementId } from '../../domain/tmf/documents/agreement-doc.js';
import { anyOf, type Database, sql, type Transaction } from '../database.js';
import { changeRows } from '../events/changes.js';
import type { DueKind } from '../due-records.js';
import { putStart } from '../outbox.js';
import type { Agreement } from '../tables/inventory.js';
import type { Row } from '../tables/row.js';
import { grantByContract } from './contract-entitlements.js';
import { followContract } from './entitlements.js';

/** The next step of a contract, as its workflow waits for it. */
export interface NextContractStep {
  readonly step: DatedStep['step'];
  /** ISO 8601 instant. */
  readonly at: string;
}

type ContractRow = Row<
  Agreement,
  'id' | 'status' | 'agreementType' | 'startDate' | 'endDate' | 'doc' | 'orderId' | 'dueAt'
>;

const contractColumns = 'id, status, agreementType, startDate, endDate, doc, orderId, dueAt';

/**
 * Does what is due with the contract, under its lock and in one transaction: begins it, resumes it, announces or makes its
 * renewal, ends it. Returns what comes next, and when; undefined when nothing does by a date.
 */
export async function reviewContract(
  database: Database,
  { id }: { readonly id: string },
): Promise<NextContractStep | null> {
  return await database.transaction(async (tx) => reviewWithin(tx, id));
}

async function reviewWithin(tx: Transaction, id: string): Promise<NextContractStep | null> {
  const [row] = await tx.rows<ContractRow>(
    `SELECT ${contractColumns} FROM agreement WHERE id = ? AND agreementType <> ? FOR UPDATE`,
    [id, salesAgreementType],
  );
  if (!row) return null;
  const now = new Date();
  const before = factsOf(row);
  const { steps, after } = dueContractSteps(before, now);
  const left = isInForce(after.state) ? await whatIsLeft(tx, row) : 'something';
  const ended = left === 'nothing';
  const facts = ended ? { ...after, state: 'expired' as const } : after;
  const next = nextContractStep(facts);
  const again = left === 'maybe' ? new Date(now.getTime() + recheckMs) : undefined;
  const dueAt = again && (!next || again < next.at) ? again : (next?.at ?? null);
  const dated = before.end?.getTime() !== row.endDate?.getTime();
  if (steps.length === 0 && !ended && !dated) {
    if (row.dueAt?.getTime() !== dueAt?.getTime())
      tx.write('UPDATE agreement SET dueAt = ? WHERE id = ?', [dueAt, id]);
  } else {
    changeRows(tx, 'agreement', {
      ids: [id],
      set: {
        state: facts.state,
        status: agreementStatusOf[facts.state],
        endDate: facts.end,
        dueAt,
        doc: JSON.stringify(docAfter(row.doc, facts)),
      },
      change: changesOf({ ...before, end: row.endDate }, facts),
      at: now,
    });
  }
  const granted = await grantByContract(tx, { id, doc: row.doc, ...facts }, now);
  if (facts.state !== before.state) cascade(tx, { id, to: facts.state, now, granted });
  return next ? { step: next.step, at: next.at.toISOString() } : null;
}

const isInForce = (state: ContractState): boolean => state === 'active' || state === 'suspended';

/** What a row says of the contract's life. */
function factsOf({
  status,
  startDate: start,
  endDate: end,
  doc,
}: Pick<ContractRow, 'status' | 'startDate' | 'endDate' | 'doc'>): ContractFacts {
  const state = contractStateOf[status] ?? 'draft';
  // Of a quote the term is agreed, and counts from the delivery.
  const term = text(doc['contractTerm']);
  const resumeAt = parseInstant(object(doc['suspension'])['endDateTime']);
  return {
    state,
    start,
    end:
      end ?? (state === 'active' && start && term !== undefined ? endOfTerm(start, term) : undefined) ?? null,
    // What TMF651 or an order has made has no state in its document, and is approved by them.
    signed:
      doc['state'] !== undefined && (doc['signatureRequired'] !== true || doc['signature'] !== undefined),
    ...(resumeAt && { resumeAt }),
    ...(doc['renewal'] !== undefined && { renewal: doc['renewal'] as NonNullable<ContractFacts['renewal']> }),
  };
}

function docAfter(doc: Json, { state, end, renewal, resumeAt }: ContractFacts): Json {
  const { suspension, ...rest } = doc;
  return {
    ...rest,
    state,
    status: agreementStatusOf[state],
    ...(suspension !== undefined && (resumeAt || state === 'suspended') && { suspension }),
    ...(renewal && { renewal }),
    agreementPeriod: { ...object(doc['agreementPeriod']), ...(end && { endDateTime: end.toISOString() }) },
  };
}

function changesOf(before: ContractFacts, after: ContractFacts): readonly ResourceChange[] {
  const changed = [
    ...(before.end?.getTime() === after.end?.getTime() ? [] : ['agreementPeriod']),
    ...(before.renewal === after.renewal ? [] : ['renewal']),
  ];
  return [
    ...(before.state === after.state ? [] : [{ change: 'stateChange' } as const]),
    ...(changed.length > 0
      ? [{ change: 'attributeValueChange', fieldPath: changed.join(',') } as const]
      : []),
  ];
}

/** How much of what it covered is left; `maybe`: none, and an order is under way that could bring it back. */
type Left = 'something' | 'maybe' | 'nothing';

/** A contract that covers nothing yet is not over, nor is a frame: others are sold under it. */
async function whatIsLeft(tx: Transaction, { id, orderId, agreementType }: ContractRow): Promise<Left> {
  if (orderId === null && !endsWithItsCover.has(agreementType)) return 'something';
  const [covered] = await tx.rows<{ readonly open: number; readonly ended: number }>(
    `SELECT COUNT(IF(coveredTo IS NULL, 1, NULL)) AS open, COUNT(coveredTo) AS ended FROM agreement_coverage
     WHERE agreementId = ?`,
    [id],
  );
  if (!covered || covered.open > 0 || covered.ended === 0) return 'something';
  const running = await tx.rows(
    `SELECT 1 FROM agreement_coverage c JOIN order_item i ON i.productId = c.coveredId
     JOIN product_order o ON o.id = i.orderId
     WHERE c.agreementId = ? AND c.coveredKind = 'product' AND o.state IN (?) LIMIT 1`,
    [id, anyOf(unfinishedStates)],
  );
  return running.length === 0 ? 'nothing' : 'maybe';
}

const endsWithItsCover: ReadonlySet<string> = new Set(['serviceContract', 'salesContract']);

/** While an order that may undo the end of its cover is under way. */
const recheckMs = 10 * 60_000;

interface StateMove {
  readonly id: string;
  readonly to: ContractState;
  readonly now: Date;
  /** What has begun with it already. */
  readonly granted: readonly string[];
}

/** The contract is over, and so is what it gives. */
export const followContractEnd = (tx: Transaction, id: string, now: Date): void =>
  cascade(tx, { id, to: 'expired', now, granted: [] });

/** What the contract gives follows it: its entitlements, and when it is over its cover. */
function cascade(tx: Transaction, { id, to, now, granted }: StateMove): void {
  followContract(tx, { contractId: id, to, now, except: granted });
  if (to === 'expired' || to === 'cancelled')
    tx.write('UPDATE agreement_coverage SET coveredTo = ? WHERE agreementId = ? AND coveredTo IS NULL', [
      now,
      id,
    ]);
}

/** An order has ended without its contract: what is made under the contract is cancelled with it. */
export function cancelContractOfOrder(
  tx: Transaction,
  { orderId, now }: { readonly orderId: string; readonly now: Date },
): void {
  const id = agreementId(orderId);
  changeRows(tx, 'agreement', {
    ids: [id],
    set: { status: 'rejected', state: 'cancelled', dueAt: null },
    where: sql("status <> 'rejected'"),
    change: 'stateChange',
    at: now,
  });
  followContract(tx, { contractId: id, to: 'cancelled', now });
}

interface ChangedContract {
  readonly id: string;
  readonly body: Json;
  readonly before?: Json | undefined;
}

/** What follows when a caller has changed a contract; returns the workflow of its life, which then looks at it. */
export const followContractChange = async (
  tx: Transaction,
  changed: ChangedContract,
): Promise<readonly string[]> =>
  await follow(tx, changed, {
    status: agreementStatusOf[changed.body['state'] as ContractState],
    from: text(changed.before?.['state']) as ContractState | undefined,
  });

/** The same when it was changed as TMF651 agreement, whose status then says the state. */
export const followAgreementChange = async (
  tx: Transaction,
  changed: ChangedContract,
): Promise<readonly string[]> =>
  await follow(tx, changed, {
    status: String(changed.body['status']),
    from: contractStateOf[text(changed.before?.['status']) ?? ''],
  });

async function follow(
  tx: Transaction,
  { id, body, before }: ChangedContract,
  { status, from }: { readonly status: string; readonly from: ContractState | undefined },
): Promise<readonly string[]> {
  const now = new Date();
  const period = object(body['agreementPeriod']);
  const facts = factsOf({
    status,
    startDate: parseInstant(period['startDateTime']) ?? null,
    endDate: parseInstant(period['endDateTime']) ?? null,
    doc: body,
  });
  const next = nextContractStep(facts);
  tx.write('UPDATE agreement SET status = ?, state = ?, dueAt = ? WHERE id = ?', [
    status,
    facts.state,
    next?.at ?? null,
    id,
  ]);
  const granted = await grantByContract(tx, { id, doc: body, ...facts }, now);
  if (from !== undefined && from !== facts.state) cascade(tx, { id, to: facts.state, now, granted });
  if (!next && !before) return [];
  const workflowId = contractWorkflowId(id);
  putStart(tx, workflowId, { id });
  return [workflowId];
}

/** What the contract covered has ended: the schedule looks whether anything is left of it. */
export function reviewCovering(tx: Transaction, coveredIds: readonly string[], now: Date): void {
  if (coveredIds.length === 0) return;
  tx.write(
    `UPDATE agreement a JOIN agreement_coverage c ON c.agreementId = a.id SET a.dueAt = ?
     WHERE c.coveredId IN (?) AND a.status IN ('approved', 'suspended') AND a.agreementType <> ?`,
    [now, anyOf(coveredIds), salesAgreementType],
  );
}

/**
 * The schedule `expiry`: contracts whose cover has ended, and those whose workflow was lost, or is late. They are reviewed
 * here, whoever else reviews them.
 */
export const dueContracts: DueKind = {
  name: 'contracts',
  table: 'agreement',
  due: 'dueAt',
  where: sql('dueAt IS NOT NULL AND agreementType <> ?', [salesAgreementType]),
  process: async (tx, id) => {
    if (!(await reviewWithin(tx, id))) return [];
    const workflowId = contractWorkflowId(id);
    putStart(tx, workflowId, { id });
    return [workflowId];
  },
};
