import { isDeepStrictEqual } from 'node:util';
import { type LineRefusal, orderLine } from '../../domain/decomposition/revised-lines.js';
import type { LineChange } from '../../domain/order/order-revision.js';
import type { Database, Transaction } from '../../entities/database.js';
import { closeRevision, nextRevision, type StoredRevision } from '../../entities/orders/order-revisions.js';
import { acceptsHandOffs } from '../../entities/orders/outgoing-hand-offs.js';
import { ReservationError, StaleProductError } from '../../entities/orders/reserve-products.js';
import {
  type DecompositionBasis,
  loadSnapshot,
  type PlanSnapshot,
  type ReplanInput,
  type RunningOrderRow,
  withOwnReportsOnly,
} from '../../entities/orders/stored-order-plan.js';
import { carryOutRevision } from './carry-out-revision.js';
import { type DecidedRevision, decideRevision, type Refusals } from './decide-revision.js';
import { isUnchanged } from './unchanged-plan.js';

/**
 * Decides the revisions of the order that wait, oldest first, each under the order's lock, and makes the plan of the order what
 * they come to. True when the plan is another one. Safe to repeat: a revision is decided once.
 */
export async function applyRevisions(database: Database, input: ReplanInput): Promise<boolean> {
  // No other orders are revised: they are spared the question.
  if (input.kind !== 'productOrder') return false;
  let isChanged = false;
  for (;;) {
    const revision = await nextRevision(database, input.orderId);
    const end = revision ? await applyRevision(database, input, revision) : 'orderEnded';
    if (end === 'orderEnded') return isChanged;
    isChanged ||= end === 'applied';
  }
}

/** What became of a revision, if only that another has decided it; there is none of an order that takes none any more. */
type RevisionEnd = 'applied' | 'refused' | 'decided' | 'orderEnded';

/** How often products may have changed between the reading of a plan and its lock before the lines about them are refused. */
const mostStale = 3;

async function applyRevision(
  database: Database,
  input: ReplanInput,
  revision: StoredRevision,
): Promise<RevisionEnd> {
  // What another order is changing, as was found when the products were to be reserved.
  const busy = new Map<string, LineRefusal>();
  let stale = 0;
  for (;;) {
    // What was reported and is yet to be followed is followed by itself.
    const loaded = await loadSnapshot(database, { ...input, stepIds: [] });
    if (!loaded) return 'orderEnded';
    const snapshot = withOwnReportsOnly(loaded);
    const decided = await decideRevision(database, snapshot, { revision, busy });
    const end = await commit(database, snapshot, decided);
    if (typeof end === 'string') return end;
    stale += end.isStale ? 1 : 0;
    const refusals = end.isStale && stale >= mostStale ? staleLines(decided) : (end.busy ?? []);
    for (const [id, refusal] of refusals) if (!busy.has(id)) busy.set(id, refusal);
  }
}

/** Nothing was written, for what it was decided from has changed: it is decided again. */
interface Again {
  readonly isStale?: true;
  /** Lines that are to be refused. */
  readonly busy?: Refusals;
}

/** Writes what was decided, unless what it was decided from has changed. */
async function commit(
  database: Database,
  snapshot: PlanSnapshot,
  decided: DecidedRevision,
): Promise<RevisionEnd | Again> {
  try {
    const end = await database.transaction(async (tx) => commitIfUnchanged(tx, snapshot, decided));
    if (end === 'applied') decided.accepted?.pins.markWritten();
    return end;
  } catch (err) {
    if (err instanceof StaleProductError) return { isStale: true };
    if (!(err instanceof ReservationError)) throw err;
    return { busy: busyLines(err, decided) };
  }
}

const acceptedIds = ({ doc }: DecidedRevision, change?: LineChange['change']): readonly string[] =>
  doc.item
    .filter((line) => line.result === 'accepted' && (change === undefined || line.change === change))
    .map(({ id = orderLine }) => id);

/** Of a product that only the catalog links with the revised lines nobody can say by which of them. */
function busyLines({ errors }: ReservationError, decided: DecidedRevision): Refusals {
  const lines = acceptedIds(decided);
  return new Map(
    errors.flatMap(({ itemId, code, message }) => {
      const named = lines.filter((id) => id !== orderLine && (itemId === id || itemId?.startsWith(`${id}.`)));
      return (named.length > 0 ? named : lines).map((id) => [id, { code, message }] as const);
    }),
  );
}

function staleLines(decided: DecidedRevision): Refusals {
  const added = acceptedIds(decided, 'add');
  const message = 'A product that it is about changes all the time: revise the order again.';
  return new Map(
    (added.length > 0 ? added : acceptedIds(decided)).map((id) => [id, { code: 'productChanged', message }]),
  );
}

async function commitIfUnchanged(
  tx: Transaction,
  snapshot: PlanSnapshot,
  { revision, doc, accepted }: DecidedRevision,
): Promise<RevisionEnd | Again> {
  const { input, order, basis } = snapshot;
  const [[now], [current], [open]] = await tx.reads<
    [
      Pick<RunningOrderRow, 'state' | 'doc' | 'version'>,
      Pick<DecompositionBasis, 'reportedValues'>,
      Pick<StoredRevision, 'state'>,
    ]
  >(
    ['SELECT state, doc, version FROM product_order WHERE id = ? FOR UPDATE', [input.orderId]],
    ['SELECT reportedValues FROM decomposition WHERE orderId = ? FOR UPDATE', [input.orderId]],
    ['SELECT state FROM order_revision WHERE id = ? FOR UPDATE', [revision.id]],
  );
  if (!now || !current || !acceptsHandOffs(now.state)) return 'orderEnded';
  if (open?.state !== 'requested') return 'decided';
  if (now.version !== order.version || !isDeepStrictEqual(now.doc, order.doc)) return {};
  if (!isDeepStrictEqual(current.reportedValues, basis.reportedValues)) return {};
  if (accepted && !(await isUnchanged(tx, snapshot, accepted.plan, accepted.items.concerned))) return {};
  const at = new Date();
  const isPart = doc.item.some(({ result }) => result === 'refused');
  closeRevision(tx, revision.id, {
    state: accepted ? (isPart ? 'partlyApplied' : 'applied') : 'refused',
    doc,
    at,
  });
  if (!accepted) return 'refused';
  await carryOutRevision(tx, snapshot, { number: revision.revisionNo, ...accepted });
  return 'applied';
}
