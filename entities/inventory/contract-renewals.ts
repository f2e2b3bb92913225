import { parseInstant } from '../../domain/lib/instants.js';
import { type Json, object, text } from '../../domain/lib/json.js';
import { salesAgreementType } from '../../domain/inventory/contract.js';
import { type AgreedRenewal, renewedContract } from '../../domain/inventory/renewed-contract.js';
import { contractWorkflowId } from '../../domain/order/ids.js';
import { anyOf, type Transaction } from '../database.js';
import { changeRows } from '../events/changes.js';
import { putStart } from '../outbox.js';
import { isAscii } from '../tables/columns.js';
import type { Agreement } from '../tables/inventory.js';
import type { Row } from '../tables/row.js';
import { lineOfQuote, linesOf, termIn } from './contract-of-quote.js';

/**
 * What an accepted quote renews is committed from now on: the contracts that cover it have the new prices and terms, in the transaction
 * of the acceptance, and end no earlier than these. Returns the workflows of their lives, which then look at them.
 */
export async function renewContractsOfQuote(tx: Transaction, quote: Json): Promise<readonly string[]> {
  const renewals = linesOf(quote).flatMap((item) => renewalOf(item, termIn(quote['contractTerm'])));
  if (renewals.length === 0) return [];
  const contracts = await tx.rows<Row<Agreement, 'id' | 'startDate' | 'endDate' | 'doc'>>(
    `SELECT id, startDate, endDate, doc FROM agreement
     WHERE id IN (SELECT c.agreementId FROM agreement_coverage c
       WHERE c.coveredKind = 'product' AND c.coveredId IN (?) AND c.coveredTo IS NULL)
     AND status IN ('approved', 'suspended') AND agreementType <> ? ORDER BY id FOR UPDATE`,
    [anyOf(renewals.map(({ productId }) => productId)), salesAgreementType],
  );
  const now = new Date();
  return contracts.flatMap(({ id, startDate, endDate, doc }) => {
    const renewed = renewedContract(doc, { end: endDate, start: startDate ?? now, now }, renewals);
    if (!renewed) return [];
    const prolonged = renewed.end?.getTime() !== endDate?.getTime();
    changeRows(tx, 'agreement', {
      ids: [id],
      set: { doc: JSON.stringify(renewed.doc), endDate: renewed.end },
      change: [
        {
          change: 'attributeValueChange',
          fieldPath: prolonged ? 'agreementItem,agreementPeriod' : 'agreementItem',
        },
      ],
      at: now,
    });
    const workflowId = contractWorkflowId(id);
    putStart(tx, workflowId, { id });
    return [workflowId];
  });
}

function renewalOf(item: Json, quoteTerm: string | undefined): readonly AgreedRenewal[] {
  const productId = text(object(item['product'])['id']);
  if (item['priceRenewal'] === undefined || productId === undefined || !isAscii(productId)) return [];
  const { renewalType, endDateTime } = object(item['priceRenewal']);
  const { term, price, recurringPeriod } = lineOfQuote(item, quoteTerm);
  return [
    {
      productId,
      renewalType,
      term: text(term),
      until: renewalType === 'coTerminated' ? parseInstant(endDateTime) : undefined,
      price: {
        ...(price !== undefined && { price }),
        ...(recurringPeriod !== undefined && { recurringPeriod }),
      },
    },
  ];
}
