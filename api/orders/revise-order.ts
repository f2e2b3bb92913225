import { orderLine } from '../../domain/decomposition/revised-lines.js';
import { DecompositionError } from '../../domain/decomposition/decomposition-error.js';
import { changedAttributes } from '../../domain/lib/changed-attributes.js';
import { type Json, objects } from '../../domain/lib/json.js';
import { type LineChange, linesBetween, withLines } from '../../domain/order/order-revision.js';
import type { OrderState } from '../../domain/order/order-state.js';
import { revisionRefusals } from '../../domain/qualification/revision-refusals.js';
import { normalize } from '../../domain/tmf/schema-path.js';
import { ProductOrderCreate } from '../../domain/tmf/schemas/product-order.js';
import type { ErrorDetail } from '../../domain/tmf/schemas/error.js';
import { concurrentChange } from '../../entities/documents/document-error.js';
import type { Row } from '../../entities/documents/document-kind.js';
import {
  isRevisable,
  refusedAltogether,
  requestRevision,
  type RevisionDoc,
  revisionsOf,
} from '../../entities/orders/order-revisions.js';
import { loadRevisionSubject, revisePlan, verdictOf } from '../../entities/orders/revise-plan.js';
import {
  loadSnapshot,
  type PlanSnapshot,
  withOwnReportsOnly,
} from '../../entities/orders/stored-order-plan.js';
import type { Context } from '../tmf630/context.js';
import { Problem } from '../tmf630/errors.js';
import type { Body } from '../tmf630/resource.js';
import { createValidator, invalidBody } from '../tmf630/validation.js';
import { changeFaults } from './order-faults.js';
import { duplicateItemFaults } from './order-items.js';
import { revisedDocument } from './revised-document.js';
import { withRevisedPrices } from './revised-prices.js';
import { refuseLarge } from './revision-limits.js';

/** What a caller asks to be changed of a running product order. */
export interface RevisionRequest {
  readonly row: Row;
  /** The order as the API answers it. */
  readonly shown: Body;
  readonly sent: Body;
  readonly isWhole: boolean;
  readonly acceptPenalty: boolean;
}

interface EvaluatedRevision {
  readonly doc: RevisionDoc;
  readonly base: { readonly version: number; readonly lastNumber: number };
}

/**
 * What a revision would do; nothing changes. Throws 400 with the faults of the order as it would be, 409 for an order that cannot be
 * revised.
 */
export async function evaluateRevision(
  context: Context,
  { row, shown, sent, isWhole, acceptPenalty }: RevisionRequest,
): Promise<EvaluatedRevision> {
  await refuseLarge(context, row, sent);
  const snapshot = await loadRevisable(context, row);
  const { lastNumber, open } = await revisionsOf(context.database, row.id);
  const orderDoc = snapshot.order.doc as Json;
  const stored = open.reduce((doc, revision) => withLines(doc, acceptedLines(revision.doc)), orderDoc);
  const revised = revisedDocument({ stored, shown, sent, isWhole });
  const duplicates = duplicateItemFaults('productOrder', sent);
  if (duplicates.length + revised.faults.length > 0) throw invalidBody([...duplicates, ...revised.faults]);
  if (revised.overtaken.length > 0) throw overtakenProblem(revised.overtaken);
  if (objects(revised.document['productOrderItem']).length === 0)
    throw new Problem(
      'conflict',
      'Nothing would be left of the order: cancel it instead (cancelProductOrder).',
    );
  validateOrder(revised.document);
  const document = normalize(ProductOrderCreate, revised.document) as Body;
  await requireNoFaults(context, stored, document);
  const { version } = snapshot.order;
  const base = { version, lastNumber };
  const { document: priced, lines, prices } = await withRevisedPrices(context, stored, document);
  const verdict = await decide(context, snapshot, { row, document: priced, lines, acceptPenalty });
  if (!prices) return { base, doc: verdict };
  const isPart = verdict.item.some(({ result }) => result === 'refused');
  const doc = { ...verdict, ...prices };
  return { base, doc: isPart ? refusedAltogether(doc, priceOfWhole) : doc };
}

function overtakenProblem(errors: readonly ErrorDetail[]): Problem {
  const reasons = errors.map(({ path, message }) => `${path} ${message}`).join('; ');
  return new Problem(
    'conflict',
    `The order is not what the revision was made from: ${reasons}. Read it again.`,
    {
      errors,
    },
  );
}

const priceOfWhole = {
  code: 'priceOfWhole',
  message:
    'The price of the order is calculated for the revision as a whole: leave out the items that are refused.',
};

/** What is to become of a revision that was evaluated. */
interface RequestedRevision {
  readonly caller: string;
  readonly reason: string | undefined;
  /** True when the caller has said which revision of the order's row it knows. */
  readonly isConditional: boolean;
}

/** What a revision is answered with that asks for nothing. */
export const changesNothing = (): Problem =>
  new Problem('conflict', 'The order is like this already: the revision changes nothing.');

interface StoredRequest {
  readonly id: string;
  readonly number: number;
}

/**
 * Stores the revision for the order's workflow to decide; undefined when it changes nothing. Throws 400 with the faults of the
 * order as it would be, 409 when nothing of it can be done.
 */
export async function reviseOrder(
  context: Context,
  request: RevisionRequest,
  { caller, reason, isConditional }: RequestedRevision,
): Promise<StoredRequest | undefined> {
  const { id: orderId, revision } = request.row;
  for (let attempt = 1; attempt <= mostAttempts; attempt += 1) {
    const { base, doc } = await evaluateRevision(context, request);
    if (doc.item.length === 0) return undefined;
    if (doc.item.every(({ result }) => result === 'refused')) throw refusedProblem(doc);
    const answer = await requestRevision(context.database, {
      orderId,
      base: { ...base, ...(isConditional && { revision }) },
      caller,
      reason,
      doc,
    });
    if (answer.outcome === 'refused') throw notRevisable(answer.state);
    if (answer.outcome === 'requested') {
      context.relay.flush(answer.workflowId);
      return { id: answer.id, number: answer.number };
    }
    if (isConditional) break;
  }
  throw concurrentChange();
}

/** Another revision that comes in between is rare: the order is evaluated again as it is then. */
const mostAttempts = 3;

function refusedProblem({ item }: RevisionDoc): Problem {
  const reasons = item.map(({ id, reason }) => {
    const since = reason?.since === undefined ? '' : ` It was begun at ${reason.since}.`;
    const path = id === undefined ? '$' : `$.productOrderItem[?(@.id==${JSON.stringify(id)})]`;
    return { path, message: `${reason?.message ?? ''}${since}` };
  });
  const messages = [...new Set(reasons.map(({ message }) => message))];
  return new Problem('conflict', `Nothing of the revision can be done. ${messages.join(' ')}`, {
    errors: reasons,
  });
}

/** The running plan; throws 409 for an order that cannot be revised. */
async function loadRevisable({ database }: Context, row: Row): Promise<PlanSnapshot> {
  const state = row['state'] as OrderState;
  const order = { state, partitions: row['partitions'] as number };
  if (objects(row.doc['quote']).length > 0)
    throw new Problem(
      'conflict',
      'The order delivers what was agreed in a quote: change what it has delivered by another order, or cancel it and accept another version of the quote.',
    );
  const input = { orderId: row.id, kind: 'productOrder', partition: 0, stepIds: [] } as const;
  const snapshot = isRevisable(order) ? await loadSnapshot(database, input) : undefined;
  if (!snapshot) throw notRevisable(state);
  return withOwnReportsOnly(snapshot);
}

const notRevisable = (state: OrderState): Problem =>
  new Problem('conflict', `The order is ${state} and cannot be revised: ${remedies[state] ?? otherOrder}.`);

const otherOrder = 'change what it has delivered by another order';
const remedies: Readonly<Partial<Record<OrderState, string>>> = {
  acknowledged: 'wait until it is inProgress',
  held: 'it has no plan yet, wait until it is inProgress, or cancel it',
  assessingCancellation: 'wait until its cancellation is decided',
  pendingCancellation: 'it is being cancelled, send another order',
  cancelled: 'send another order',
  rejected: 'send another order',
};

const validateOrder = createValidator(ProductOrderCreate);

/** Only what is new is checked: the rest was when the order was sent. */
async function requireNoFaults(context: Context, stored: Json, document: Body): Promise<void> {
  const change = Object.fromEntries(
    changedAttributes(stored, document).map((name) => [name, document[name]] as const),
  );
  const faults = await changeFaults(context, 'productOrder', { doc: stored, change });
  if (faults.length > 0) throw invalidBody(faults);
}

interface RevisionToDecide {
  readonly row: Row;
  readonly document: Body;
  readonly lines: readonly LineChange[];
  readonly acceptPenalty: boolean;
}

async function decide(
  { database }: Context,
  snapshot: PlanSnapshot,
  { row, document, lines, acceptPenalty }: RevisionToDecide,
): Promise<RevisionDoc> {
  const { order } = snapshot;
  const subject = await loadRevisionSubject(database, snapshot, document);
  // With those of revisions that wait: they are decided before.
  const all = linesBetween(order.doc, document);
  const revised = all.map(({ id = orderLine, change }) => ({ id, change }));
  const refused = revisionRefusals(
    {
      ...subject,
      lines: revised,
      orderDate: (row['orderDate'] as Date).toISOString(),
      now: new Date().toISOString(),
    },
    subject,
  );
  try {
    const plan = revisePlan(snapshot, subject, { lines: all, acceptPenalty, refused });
    return verdictOf(snapshot, { lines, acceptPenalty }, plan);
  } catch (err) {
    if (!(err instanceof DecompositionError)) throw err;
    throw new Problem('conflict', `The order cannot be revised, the catalog has a fault: ${err.message}`);
  }
}

const acceptedLines = ({ item }: RevisionDoc): readonly LineChange[] =>
  item.filter(({ result }) => result === 'accepted');
