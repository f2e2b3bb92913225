import { isDeepStrictEqual } from 'node:util';
import { type Json, text } from '../../domain/lib/json.js';
import { mapNested, nestedIn } from '../../domain/lib/nested.js';
import { type LineChange, linesBetween, ownOf, withLines } from '../../domain/order/order-revision.js';
import { withItemTotals } from '../../domain/pricing/item-totals.js';
import type { ErrorDetail } from '../../domain/tmf/schemas/error.js';
import type { Context } from '../tmf630/context.js';
import type { Body } from '../tmf630/resource.js';
import { invalidBody } from '../tmf630/validation.js';
import { pricedDocument } from './submit-order.js';

/** A revised order with what it costs. */
interface PricedRevision {
  readonly document: Json;
  readonly lines: readonly LineChange[];
  /** Where the installation calculates prices: what the order as a whole comes to. */
  readonly prices?: { readonly orderTotalPrice?: unknown; readonly agreement?: unknown };
}

/**
 * Where the installation calculates prices, the lines that are revised cost what the catalog and the agreements of the account say now;
 * the others cost what was promised. Throws 400 when a revised line has no price, or another one was sent with it.
 */
export async function withRevisedPrices(
  context: Context,
  stored: Json,
  document: Body,
): Promise<PricedRevision> {
  const isCalculated = context.orderRules.prices === 'calculated';
  const lines = linesBetween(stored, document);
  const revised = new Set(lines.flatMap(({ id }) => id ?? []));
  const { doc, faults } = await pricedDocument(
    context,
    isCalculated ? withoutStoredPrices(stored, document) : document,
  );
  const due = faults.filter(isAboutLines(document, revised));
  if (due.length > 0) throw invalidBody(due);
  const priced = new Map(itemsOf(doc).map(({ item }) => [text(item['id']), ownOf(item)]));
  const pricedLines = lines.map((line) =>
    line.id !== undefined && line.after ? { ...line, after: priced.get(line.id) ?? line.after } : line,
  );
  const whole = withLines(document, pricedLines.filter(({ change }) => change !== 'drop').map(asChange));
  if (!isCalculated) return { document: whole, lines: pricedLines };
  const { orderTotalPrice } = withItemTotals(whole);
  const { agreement } = doc;
  const hasAgreement = agreement !== undefined && !isDeepStrictEqual(agreement, stored['agreement']);
  return {
    document: whole,
    lines: pricedLines,
    prices: { orderTotalPrice, ...(hasAgreement && { agreement }) },
  };
}

const itemsOf = (document: Json) => nestedIn(document, 'productOrderItem');

/** What is in the document already is changed there. */
const asChange = (line: LineChange): LineChange => ({ ...line, change: 'change' });

/** Prices that were sent as they are stored ask for nothing: the line gets its new ones. */
function withoutStoredPrices(stored: Json, document: Json): Json {
  const before = new Map(itemsOf(stored).map(({ item }) => [text(item['id']), item]));
  const { orderTotalPrice: _, ...rest } = document;
  return mapNested(rest, 'productOrderItem', ({ itemTotalPrice: __, ...item }) => {
    const { itemPrice, ...others } = item;
    return isDeepStrictEqual(itemPrice, before.get(text(item['id']))?.['itemPrice']) ? others : item;
  });
}

/** A fault of a line that is not revised is not held against those that are. */
function isAboutLines(document: Json, revised: ReadonlySet<string>): (fault: ErrorDetail) => boolean {
  const items = itemsOf(document);
  return ({ path }) => {
    const around = items.filter((each) => path.startsWith(`${each.path}.`) || path === each.path);
    const nearest = around.at(-1);
    return !nearest || revised.has(text(nearest.item['id']) ?? '');
  };
}
