import { type LineRefusal, orderLine } from '../../domain/decomposition/revised-lines.js';
import { DecompositionError } from '../../domain/decomposition/decomposition-error.js';
import type { Json } from '../../domain/lib/json.js';
import { isStillSo, withLines } from '../../domain/order/order-revision.js';
import { withItemTotals } from '../../domain/pricing/item-totals.js';
import { withRevisedTotal } from '../../domain/pricing/revised-total.js';
import type { Database } from '../../entities/database.js';
import {
  type RevisionDoc,
  refusedAltogether,
  type StoredRevision,
} from '../../entities/orders/order-revisions.js';
import {
  loadRevisionSubject,
  type RevisedPlan,
  revisePlan,
  verdictOf,
} from '../../entities/orders/revise-plan.js';
import type { PlanSnapshot } from '../../entities/orders/stored-order-plan.js';
import { type AcceptedRevision, toAccepted } from './accepted-revision.js';

/** Lines that cannot be, by their ids. */
export type Refusals = ReadonlyMap<string, LineRefusal>;

/** A revision, decided by the plan as it was read. */
export interface DecidedRevision {
  readonly revision: StoredRevision;
  readonly doc: RevisionDoc;
  /** Absent when nothing of it is accepted. */
  readonly accepted?: AcceptedRevision;
}

interface RevisionToDecide {
  readonly revision: StoredRevision;
  readonly busy: Refusals;
}

/** Decides line by line what becomes of the revision; changes nothing. */
export async function decideRevision(
  database: Database,
  snapshot: PlanSnapshot,
  { revision, busy }: RevisionToDecide,
): Promise<DecidedRevision> {
  const { order } = snapshot;
  const { acceptPenalty, item: lines, orderTotalPrice, agreement } = revision.doc;
  const orderDoc = order.doc as Json;
  const refused = new Map([...refusedBefore(revision.doc, orderDoc), ...busy]);
  const isAccepted = ({ id = orderLine }: { readonly id?: string }): boolean => !refused.has(id);
  const wanted = withLines(orderDoc, lines.filter(isAccepted));
  const subject = await loadRevisionSubject(database, snapshot, wanted);
  const target = { lines, acceptPenalty, refused };
  const revised = tryRevise(() => revisePlan(snapshot, subject, target));
  if (typeof revised === 'string')
    return { revision, doc: refusedAltogether(revision.doc, { code: 'catalogFault', message: revised }) };
  const doc = { ...revision.doc, ...verdictOf(snapshot, target, revised) };
  const accepted = doc.item.filter(({ result }) => result === 'accepted');
  if (accepted.length === 0) return { revision, doc };
  const isLess = accepted.length < revision.doc.item.filter(({ result }) => result === 'accepted').length;
  if (isLess && orderTotalPrice !== undefined) {
    const message =
      'The order has moved on, and not all of the revision can be done for which its price was calculated: revise it again.';
    return { revision, doc: refusedAltogether(doc, { code: 'priceOverdue', message }) };
  }
  const revisedDoc = {
    ...withLines(orderDoc, accepted),
    ...(agreement !== undefined && { agreement }),
    ...(doc.penalty.length > 0 && { revisionPenalty: penaltiesOf(orderDoc, revision.revisionNo, doc) }),
  };
  const isOfItems = accepted.some(({ id }) => id !== undefined);
  const sent = isOfItems ? withRevisedTotal(orderDoc, revisedDoc) : revisedDoc;
  const priced = orderTotalPrice === undefined ? sent : withItemTotals(revisedDoc);
  return { revision, doc, accepted: await toAccepted(database, snapshot, { revised, orderDoc: priced }) };
}

/** Lines that were refused when they were asked for, or that an earlier revision has made other ones. */
function refusedBefore(doc: RevisionDoc, orderDoc: Json): Refusals {
  return new Map(
    doc.item.flatMap((line): (readonly [string, LineRefusal])[] => {
      const { id = orderLine, result, reason } = line;
      if (result === 'refused' && reason)
        return [
          [
            id,
            { code: reason.code, message: reason.message, ...(reason.step && { stepId: reason.step.id }) },
          ],
        ];
      if (isStillSo(orderDoc, line)) return [];
      const message = 'It has become another one since, by an earlier revision: revise it again.';
      return [[id, { code: 'overtaken', message }]];
    }),
  );
}

function tryRevise(run: () => RevisedPlan): RevisedPlan | string {
  try {
    return run();
  } catch (err) {
    if (err instanceof DecompositionError) return err.message;
    throw err;
  }
}

const penaltiesOf = (
  { revisionPenalty }: Json,
  revision: number,
  { penalty }: RevisionDoc,
): readonly unknown[] => [
  ...(Array.isArray(revisionPenalty) ? (revisionPenalty as readonly unknown[]) : []),
  ...penalty.map((each) => ({ ...each, revision })),
];
