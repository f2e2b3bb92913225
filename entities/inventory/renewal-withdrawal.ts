import { agreementStatusOf, type ContractState } from '../../domain/inventory/contract.js';
import { type KeptRenewal, renewalTakenBack } from '../../domain/inventory/renewal-taken-back.js';
import type { Json } from '../../domain/lib/json.js';
import { groupBy } from '../../domain/lib/group-by.js';
import { contractWorkflowId } from '../../domain/order/ids.js';
import { anyOf, sql, type Transaction } from '../database.js';
import { changeRows } from '../events/changes.js';
import { putStart } from '../outbox.js';
import type { Agreement, ContractRenewal } from '../tables/inventory.js';
import type { OrderItem } from '../tables/orders.js';
import type { Row } from '../tables/row.js';
import { followContractEnd } from './contract-life.js';

interface EndedOrder {
  readonly orderId: string;
  readonly now: Date;
}

type RenewalRow = Row<
  ContractRenewal,
  | 'orderId'
  | 'agreementId'
  | 'lineId'
  | 'itemId'
  | 'lineBefore'
  | 'lineAfter'
  | 'endBefore'
  | 'endAfter'
  | 'stateBefore'
>;

const columns =
  'orderId, agreementId, lineId, itemId, lineBefore, lineAfter, endBefore, endAfter, stateBefore';

/**
 * The order ends, as a whole or in part, without what it was to renew: of items that were not completed the contracts are as they were
 * before, once, however often this is asked for. What was changed of them since stays, and so does what has ended.
 */
export async function takeBackRenewals(tx: Transaction, { orderId, now }: EndedOrder): Promise<void> {
  const found = await tx.rows<Row<ContractRenewal, 'agreementId'>>(
    'SELECT DISTINCT agreementId FROM contract_renewal WHERE orderId = ? AND takenBackAt IS NULL',
    [orderId],
  );
  if (found.length === 0) return;
  const ids = anyOf(found.map(({ agreementId }) => agreementId));
  // Whoever renews one of them, or takes another renewal of it back, waits.
  const [contracts, rows, done] = await tx.reads<[ContractRow, RenewalRow, Row<OrderItem, 'itemId'>]>(
    ['SELECT id, status, endDate, doc FROM agreement WHERE id IN (?) ORDER BY id FOR UPDATE', [ids]],
    [
      `SELECT ${columns} FROM contract_renewal WHERE agreementId IN (?) AND takenBackAt IS NULL
       ORDER BY renewedAt, orderId, lineId FOR UPDATE`,
      [ids],
    ],
    [`SELECT itemId FROM order_item WHERE orderId = ? AND state = 'completed'`, [orderId]],
  );
  const completed = new Set(done.map(({ itemId }) => itemId));
  const isTaken = (row: RenewalRow): boolean => row.orderId === orderId && !completed.has(row.itemId);
  const byContract = groupBy(rows, ({ agreementId }) => agreementId);
  for (const contract of contracts) {
    const all = byContract.get(contract.id) ?? [];
    takeBack(tx, contract, { taken: all.filter(isTaken), staying: all.filter((row) => !isTaken(row)), now });
  }
  const taken = rows.filter(isTaken);
  if (taken.length > 0)
    tx.update(
      'contract_renewal',
      { takenBackAt: now },
      sql('orderId = ? AND itemId IN (?)', [orderId, anyOf(taken.map(({ itemId }) => itemId))]),
    );
}

type ContractRow = Row<Agreement, 'id' | 'status' | 'endDate' | 'doc'>;

interface Taken {
  readonly taken: readonly RenewalRow[];
  readonly staying: readonly RenewalRow[];
  readonly now: Date;
}

function takeBack(
  tx: Transaction,
  { id, status, endDate, doc }: ContractRow,
  { taken, staying, now }: Taken,
): void {
  const [first] = taken;
  if (!first || (status !== 'approved' && status !== 'suspended')) return;
  const back = renewalTakenBack({ doc, end: endDate }, taken.map(toKept), staying.map(toKept));
  for (const { orderId, lineId, before, endBefore, endAfter } of back.changed)
    tx.update(
      'contract_renewal',
      { lineBefore: before, endBefore, endAfter },
      sql('orderId = ? AND agreementId = ? AND lineId = ?', [orderId, id, lineId]),
    );
  // It was renewed after its end, and nothing else has prolonged it since.
  const isOver = first.stateBefore === 'expired' && (back.end?.getTime() ?? now.getTime()) <= now.getTime();
  const to: ContractState | undefined = isOver ? 'expired' : undefined;
  changeRows(tx, 'agreement', {
    ids: [id],
    set: {
      endDate: back.end,
      doc: JSON.stringify(to ? overAgain(back.doc) : back.doc),
      ...(to && { state: to, status: agreementStatusOf[to] }),
      // Its own end may have passed meanwhile.
      dueAt: to ? null : now,
    },
    change: [
      ...(to ? [{ change: 'stateChange' } as const] : []),
      { change: 'attributeValueChange', fieldPath: 'agreementItem,agreementPeriod' },
    ],
    at: now,
  });
  if (to) return followContractEnd(tx, id, now);
  putStart(tx, contractWorkflowId(id), { id });
}

/** What had ended is over again, and suspended no more. */
function overAgain(doc: Json): Json {
  const { suspension: _, ...rest } = doc;
  return { ...rest, state: 'expired', status: agreementStatusOf.expired };
}

const toKept = ({
  orderId,
  lineId,
  itemId,
  lineBefore,
  lineAfter,
  endBefore,
  endAfter,
}: RenewalRow): KeptRenewal => ({
  orderId,
  lineId,
  itemId,
  before: lineBefore,
  after: lineAfter,
  endBefore,
  endAfter,
});
