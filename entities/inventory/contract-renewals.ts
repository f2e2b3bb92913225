import { parseInstant } from '../../domain/lib/instants.js';
import { type Json, object, text } from '../../domain/lib/json.js';
import { agreementStatusOf, contractStateOf } from '../../domain/inventory/contract.js';
import { type AgreedRenewal, renewedContract } from '../../domain/inventory/renewed-contract.js';
import { contractWorkflowId } from '../../domain/order/ids.js';
import type { Transaction } from '../database.js';
import { changeRows } from '../events/changes.js';
import { putStart } from '../outbox.js';
import { isAscii } from '../tables/columns.js';
import { lineOfQuote, linesOf, termIn } from './contract-of-quote.js';
import { reviveUnderContract } from './contract-revival.js';
import { renewableContracts } from './renewable-contracts.js';

/** What was accepted of a quote, and the order that delivers it. */
interface AcceptedRenewals {
  readonly quote: Json;
  readonly orderId: string;
}

/**
 * What an accepted quote renews is committed from now on: the contracts that cover it have the new prices and terms, in the transaction
 * of the acceptance, and end no earlier than these; one that is over, and was in its grace period when the quote was made, is in
 * force again. What they said before is kept for the case that the order does not come to it. Returns the workflows of their
 * lives, which then look at them.
 */
export async function renewContractsOfQuote(
  tx: Transaction,
  { quote, orderId }: AcceptedRenewals,
): Promise<readonly string[]> {
  const renewals = linesOf(quote).flatMap((item) => renewalOf(item, termIn(quote['contractTerm'])));
  if (renewals.length === 0) return [];
  const now = new Date();
  const asOf = parseInstant(quote['quoteDate']) ?? now;
  const workflows: string[] = [];
  const ids = renewals.map(({ productId }) => productId);
  for (const { contract, products, isOver } of await renewableContracts(tx, ids, asOf, { lock: true })) {
    const { id, status, startDate, endDate, doc } = contract;
    const own = renewals.filter(({ productId }) => products.includes(productId));
    const renewed = renewedContract(doc, { end: endDate, start: startDate ?? now, now }, own);
    if (!renewed || (isOver && (renewed.end ?? now) <= now)) continue;
    if (isOver && !(await reviveUnderContract(tx, { id, end: endDate!, now }))) continue;
    const prolonged = renewed.end?.getTime() !== endDate?.getTime();
    changeRows(tx, 'agreement', {
      ids: [id],
      set: {
        doc: JSON.stringify(isOver ? inForceAgain(renewed.doc) : renewed.doc),
        endDate: renewed.end,
        ...(isOver && { state: 'active', status: agreementStatusOf.active }),
      },
      change: [
        ...(isOver ? [{ change: 'stateChange' } as const] : []),
        {
          change: 'attributeValueChange',
          fieldPath: prolonged ? 'agreementItem,agreementPeriod' : 'agreementItem',
        },
      ],
      at: now,
    });
    const kept = renewed.lines.map(({ lineId, itemId, before, after }) => ({
      orderId,
      agreementId: id,
      lineId,
      itemId,
      lineBefore: before,
      lineAfter: after,
      endBefore: endDate,
      endAfter: renewed.end,
      stateBefore: contractStateOf[status] ?? 'active',
      renewedAt: now,
    }));
    tx.insert('contract_renewal', Object.keys(kept[0]!) as (keyof (typeof kept)[0])[], kept);
    const workflowId = contractWorkflowId(id);
    putStart(tx, workflowId, { id });
    workflows.push(workflowId);
  }
  return workflows;
}

/** The document of a contract that had ended and is in force again. */
export const inForceAgain = (doc: Json): Json => ({
  ...doc,
  state: 'active',
  status: agreementStatusOf.active,
});

function renewalOf(item: Json, quoteTerm: string | undefined): readonly AgreedRenewal[] {
  const productId = text(object(item['product'])['id']);
  if (item['priceRenewal'] === undefined || productId === undefined || !isAscii(productId)) return [];
  const { renewalType, endDateTime } = object(item['priceRenewal']);
  const { term, price, recurringPeriod, priceSegment } = lineOfQuote(item, quoteTerm);
  return [
    {
      productId,
      itemId: String(item['id']),
      renewalType,
      term: text(term),
      until: renewalType === 'coTerminated' ? parseInstant(endDateTime) : undefined,
      price: {
        ...(price !== undefined && { price }),
        ...(recurringPeriod !== undefined && { recurringPeriod }),
        ...(priceSegment !== undefined && { priceSegment }),
      },
    },
  ];
}
