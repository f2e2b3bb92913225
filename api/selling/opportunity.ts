import { type Json, object, objects, text } from '../../domain/lib/json.js';
import { largestAmount } from '../../domain/pricing/money.js';
import { estimatedOrder, withEstimates } from '../../domain/selling/estimate.js';
import { isOpenOpportunity, probabilityOf, withFigures } from '../../domain/selling/opportunity-values.js';
import { withIds } from '../../domain/selling/products-of-interest.js';
import { hrefOf } from '../../domain/tmf/href.js';
import { opportunityLifecycle } from '../../domain/tmf/lifecycle.js';
import { opportunityReferences } from '../../domain/tmf/record-references.js';
import type { ErrorDetail } from '../../domain/tmf/schemas/error.js';
import { Opportunity, OpportunityCreate } from '../../domain/tmf/schemas/opportunity.js';
import { storeOf } from '../../entities/documents/store.js';
import { findQuote, quotesOf } from '../../entities/selling/quotes-of-opportunity.js';
import { loadSellingBasis } from '../../entities/selling/selling-basis.js';
import { attributeColumns } from '../../entities/tables/attribute-columns.js';
import { Opportunity as OpportunityRow } from '../../entities/tables/selling.js';
import { apis } from '../apis.js';
import { requireAccountOrConsumer } from '../inventory/account-or-consumer.js';
import type { Context } from '../tmf630/context.js';
import { Problem } from '../tmf630/errors.js';
import { includesField } from '../tmf630/fields.js';
import type { Body, Resource, RowWithBody, View } from '../tmf630/resource.js';
import { opportunityExamples } from './selling-examples.js';
import { storedResource } from '../tmf630/stored-resource.js';
import { invalidBody } from '../tmf630/validation.js';

const stored = storedResource({
  type: 'Opportunity',
  api: apis.turnup,
  description: 'Opportunity, a sale that may come about.',
  schema: Opportunity,
  create: OpportunityCreate,
  scopes: ['orders:write'],
  examples: opportunityExamples,
  entity: OpportunityRow,
  attributes: attributeColumns.opportunity,
  filters: {
    'account.id': 'accountId',
    'consumer.id': 'consumerId',
    'owner.id': 'ownerId',
    'amount.value': 'amount',
    'weightedAmount.value': 'weightedAmount',
  },
  references: opportunityReferences,
  endedBy: 'set its state to lost',
  states: {
    attribute: 'state',
    lifecycle: opportunityLifecycle,
    // By the acceptance of a quote.
    serverStates: ['won'],
    frozenStates: ['won', 'lost'],
    stateChangedAt: 'statusChangeDate',
  },
  beforeSave: prepareOpportunity,
  render: withQuotes,
});

/** A sale that may come about: its amounts follow one of its quotes, which wins it when it is accepted. */
export const opportunity: Resource = { ...stored, computed: ['quote'] };

async function prepareOpportunity(
  { database }: Context,
  body: Body,
  id: string,
  before: Body = {},
): Promise<Body> {
  await requireAccountOrConsumer({ database }, body, { wanted: true, before });
  const faults = lossFaults(body);
  if (faults.length > 0) throw invalidBody(faults);
  const whole: Body = {
    ...body,
    ...(body['productOfInterest'] !== undefined && {
      productOfInterest: withIds(objects(body['productOfInterest'])),
    }),
    probability: probabilityOf(body, before),
    ...(!isOpenOpportunity(body) && { closedDate: body['statusChangeDate'] }),
  };
  const estimated = isOpenOpportunity(whole) ? await estimatedByCatalog(database, whole) : whole;
  const quoteId = text(object(body['syncedQuote'])['id']);
  const quote = quoteId === undefined ? undefined : await findQuote(database, quoteId);
  if (quote) await requireOwnQuote(database, id, { ...quote, id: quoteId });
  const worth = withFigures(estimated, quote);
  if (Number(object(worth['amount'])['value'] ?? 0) <= largestAmount) return worth;
  const message = `must not come to more than ${largestAmount} together`;
  throw invalidBody([{ path: '$.productOfInterest', message }]);
}

/** Products of interest without a price that somebody expects have the one of today's catalog and agreements. */
async function estimatedByCatalog(database: Context['database'], body: Body): Promise<Body> {
  const order = estimatedOrder(body);
  if (!order) return body;
  const now = new Date();
  const { catalog, inventory, agreementPrices } = await loadSellingBasis(database, order, now);
  return withEstimates(body, { catalog, inventory, agreementPrices, instant: now.toISOString() });
}

/** Lost with a reason; to one of the competitors, if to any. */
function lossFaults({ state, statusChangeReason: reason, lostTo, competitor }: Body): readonly ErrorDetail[] {
  if (state !== 'lost') return [];
  const names = objects(competitor).flatMap(({ id, name }) => [text(id) ?? [], text(name) ?? []].flat());
  return [
    ...(text(reason) === undefined
      ? [{ path: '$.statusChangeReason', message: 'is required of an opportunity that is lost' }]
      : []),
    ...(text(lostTo) !== undefined && !names.includes(text(lostTo)!)
      ? [
          {
            path: '$.lostTo',
            message: 'must be the id or name of one of the competitors',
            allowedValues: names,
          },
        ]
      : []),
  ];
}

/** Throws 409 for the quote of another opportunity, which is named to who sees it. */
async function requireOwnQuote(database: Context['database'], id: string, quote: Json): Promise<void> {
  const owner = text(object(quote['opportunity'])['id']);
  if (owner === id) return;
  const isSeen = owner !== undefined && (await storeOf(database, stored).find(owner)) !== undefined;
  const other = isSeen ? `opportunity ${owner}` : 'another opportunity';
  const message = owner === undefined ? 'names no opportunity' : `belongs to ${other}`;
  throw new Problem(
    'conflict',
    `Quote ${String(quote['id'])} ${message}: set its opportunity to this one first.`,
    {
      errors: [{ path: '$.syncedQuote.id', message }],
    },
  );
}

/** Opportunities are answered with their quotes. */
async function withQuotes(
  { database }: Context,
  page: readonly RowWithBody[],
  { origin, fields }: View,
): Promise<readonly Body[]> {
  if (!includesField(fields, 'quote')) return page.map(({ body }) => body);
  const quotes = await quotesOf(
    database,
    page.map(({ row: { id } }) => id),
  );
  return page.map(({ row, body }) => {
    const mine = quotes.filter(({ toId }) => toId === row.id);
    return mine.length === 0
      ? body
      : {
          ...body,
          quote: mine.map(({ id, status, quoteVersion }) => ({
            id,
            href: hrefOf(origin, { api: apis.quote, name: 'quote' }, id),
            state: status ?? undefined,
            ...(quoteVersion !== null && { version: quoteVersion }),
            '@referredType': 'Quote',
          })),
        };
  });
}
