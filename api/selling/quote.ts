import { hrefOf } from '../../domain/tmf/href.js';
import { quoteLifecycle } from '../../domain/tmf/lifecycle.js';
import { quoteReferences } from '../../domain/tmf/record-references.js';
import { itemsIn } from '../../domain/tmf/item-numbers.js';
import { stateOfLine } from '../../domain/selling/quote-acceptance.js';
import { mapLines, unchosenLines } from '../../domain/selling/quote-lines.js';
import { phaseOf } from '../../domain/tmf/quote-phase.js';
import { Quote, QuoteCreate } from '../../domain/tmf/schemas/quote.js';
import type { Transaction } from '../../entities/database.js';
import { quoteChanged } from '../../entities/selling/opportunity-quote.js';
import { forgetQuoteDocuments } from '../../entities/selling/quote-documents.js';
import { forgetQuoteVersions, keepQuoteVersion } from '../../entities/selling/quote-versions.js';
import { attributeColumns } from '../../entities/tables/attribute-columns.js';
import { apis } from '../apis.js';
import { Problem } from '../tmf630/errors.js';
import type { Body } from '../tmf630/resource.js';
import { productOrder } from '../orders/product-order.js';
import { byParty, byValidity } from '../tmf630/stored-attributes.js';
import { type ResourceChange, storedResource } from '../tmf630/stored-resource.js';
import { prepareQuote } from './quote-moves.js';
import { wakeApproval } from './quote-approval.js';
import { placeAcceptedOrder } from './quote-order.js';

/** TMF648: priced by the catalog, checked by the rules of orders, and turned into an order once it is accepted. */
export const quote = storedResource({
  type: 'Quote',
  api: apis.quote,
  description: 'Quote, the price of what a customer may order.',
  schema: Quote,
  create: QuoteCreate,
  scopes: ['orders:write'],
  attributes: attributeColumns.quote,
  filters: { ...byParty, ...byValidity, 'opportunity.id': 'parentId' },
  references: quoteReferences,
  states: {
    attribute: 'state',
    lifecycle: quoteLifecycle,
    frozenStates: ['accepted', 'rejected', 'cancelled'],
  },
  // The quote must have items before it can be approved.
  informationRequired: ({ state }) => (state === 'pending' ? 'quoteItem' : undefined),
  stripReadOnly: withoutServerParts,
  beforeSave: prepareQuote,
  afterSave: commitQuote,
  afterDelete: (tx, id) => {
    forgetQuoteVersions(tx, id);
    forgetQuoteDocuments(tx, id);
  },
  authorizeChange: async (_context, { doc }, operation) => {
    if (operation === 'patch' || itemsIn(doc, 'productOrder').length === 0) return;
    throw new Problem('conflict', 'It cannot be deleted: product orders were created from it.');
  },
  render: async (_context, page, { origin }) => page.map(({ body }) => renderQuote(body, origin)),
});

/** What a line says of its quote and order: a client that sends back what was answered does not mean to change it. */
function withoutServerParts(body: Body): Body {
  if (!Array.isArray(body['quoteItem'])) return body;
  return mapLines(body, (item) => {
    const { state: _, ...given } = item;
    return given;
  });
}

/** The version before, if there is a new one, and the order of what was accepted. */
export async function commitQuote(tx: Transaction, change: ResourceChange): Promise<readonly string[]> {
  const { id, body, before } = change;
  await quoteChanged(tx, change);
  if (before && before['version'] !== body['version']) keepQuoteVersion(tx, id, before);
  const ended = before && phaseOf(before) === 'inApproval' && phaseOf(body) !== 'inApproval';
  const placed = await placeAcceptedOrder(tx, change);
  return [...placed, ...(ended ? wakeApproval(tx, id) : [])];
}

/** The quote with hrefs, its phase, and the states of its lines. */
export function renderQuote(body: Body, origin: string): Body {
  const withHref = (order: Body): Body => ({
    ...order,
    href: hrefOf(origin, productOrder, String(order['id'])),
  });
  const orders = itemsIn(body, 'productOrder').map(withHref);
  const unchosen = unchosenLines(body);
  const shown = mapLines(body, (item) => ({
    state: stateOfLine(body, item, unchosen),
    ...item,
    ...(item['productOrder'] !== undefined && { productOrder: withHref(item['productOrder'] as Body) }),
  }));
  return { ...shown, phase: phaseOf(body), ...(orders.length > 0 && { productOrder: orders }) };
}
