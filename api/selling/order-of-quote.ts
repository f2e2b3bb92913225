import { v7 as uuidv7 } from 'uuid';
import { object, objects, text } from '../../domain/lib/json.js';
import { customerOf } from '../../domain/order/order.js';
import { requestFaults } from '../../domain/selling/order-request-faults.js';
import { partOfQuote } from '../../domain/selling/quote-acceptance.js';
import { orderOfLine } from '../../domain/selling/quote-lines.js';
import { itemsIn } from '../../domain/tmf/item-numbers.js';
import type { ErrorDetail } from '../../domain/tmf/schemas/error.js';
import { storeDoneJob } from '../../entities/orders/order-jobs.js';
import type { Context } from '../tmf630/context.js';
import { Problem } from '../tmf630/errors.js';
import type { ApiRequest } from '../tmf630/operation.js';
import type { Body, Created } from '../tmf630/resource.js';
import { invalidBody } from '../tmf630/validation.js';
import { changeQuote, currentQuote, namedQuote } from './change-quote.js';
import { acceptance, type AcceptanceOf } from './quote-acceptance.js';

/** True of a request that orders what a quote offers, instead of lines. */
export const isOfQuote = ({ quote }: Body): boolean => quote !== undefined;

const quoteIdOf = (body: Body): string => String(object(body['quote'])['id']);

/**
 * Accepts the quote, or some of its lines, and answers their order; whoever repeats it gets the order that there is.
 * Throws 400 for a quote that there is not or that is somebody else's, and 409 when it cannot be accepted.
 */
export async function submitOrderOfQuote(context: Context, request: ApiRequest): Promise<Created> {
  const { caller, body } = request;
  let created: Created | undefined;
  requireRequest(body);
  await namedQuote(context, quoteIdOf(body), '$.quote.id');
  const params = { id: quoteIdOf(body) };
  await changeQuote(context, { params, caller }, async (before, within) => {
    created = undefined;
    requireBuyer(body, before);
    const earlier = orderOfLines(before, body);
    if (earlier !== undefined) {
      created = { id: earlier, status: 200 };
      return undefined;
    }
    const change = await acceptance(within, before, acceptanceIn(request));
    if (change) created = { id: lastOrderOf(change.body), status: 201 };
    return change;
  });
  if (created) return created;
  throw new Problem('conflict', `Quote ${params.id} was accepted without an order.`);
}

/** The same as a job that is done: what was agreed is checked already, whatever its size. Returns the job's id. */
export async function orderOfQuoteAsJob(context: Context, request: ApiRequest): Promise<string> {
  const { id: orderId } = await submitOrderOfQuote(context, request);
  const jobId = uuidv7();
  const lines = itemsIn(await currentQuote(context, quoteIdOf(request.body)), 'quoteItem').filter(
    (item) => orderOfLine(item) === orderId,
  ).length;
  await context.database.transaction(async (tx) =>
    storeDoneJob(tx, { jobId, orderId, caller: request.caller.name, lines }),
  );
  return jobId;
}

/** What speaks against the order, and what it would cost; nothing is stored. */
export async function checkOrderOfQuote(
  context: Context,
  request: ApiRequest,
): Promise<{ readonly faults: readonly ErrorDetail[]; readonly totalPrice: unknown }> {
  try {
    const { body } = request;
    requireRequest(body);
    const before = await namedQuote(context, quoteIdOf(body), '$.quote.id');
    requireBuyer(body, before);
    if (orderOfLines(before, body) === undefined) await acceptance(context, before, acceptanceIn(request));
    const lines =
      body['quoteItem'] === undefined ? undefined : objects(body['quoteItem']).map(({ id }) => String(id));
    const ordered = lines ? partOfQuote(before, lines) : before;
    return { faults: [], totalPrice: ordered['quoteTotalPrice'] };
  } catch (err) {
    if (!(err instanceof Problem)) throw err;
    return { faults: err.errors ?? [{ path: '$.quote', message: err.message }], totalPrice: undefined };
  }
}

function requireRequest(body: Body): void {
  const faults = requestFaults(body);
  if (faults.length > 0) throw invalidBody(faults);
}

/** Throws 400 when the request names somebody else than the quote as who buys. */
function requireBuyer(body: Body, quote: Body): void {
  const faults = (['account', 'consumer'] as const)
    .filter((name) => body[name] !== undefined && object(body[name])['id'] !== customerOf(quote))
    .map((name) => ({ path: `$.${name}.id`, message: 'is not the customer of the quote' }));
  if (faults.length > 0) throw invalidBody(faults);
}

const acceptanceIn = ({ body, caller }: ApiRequest): AcceptanceOf => ({
  quoteItem: body['quoteItem'] as AcceptanceOf['quoteItem'],
  onBehalfOf: body['onBehalfOf'] as Body | undefined,
  by: caller.name,
});

/** The order that these lines were ordered by already; of a whole quote the last one, once nothing is open any more. */
function orderOfLines(quote: Body, { quoteItem }: Body): string | undefined {
  if (quoteItem === undefined) return quote['state'] === 'accepted' ? lastOrderOf(quote) : undefined;
  const wanted = new Set(objects(quoteItem).map(({ id }) => id));
  const lines = itemsIn(quote, 'quoteItem').filter(({ id }) => wanted.has(id));
  const orders = new Set(lines.map(orderOfLine));
  const [order] = orders;
  return lines.length === wanted.size && orders.size === 1 ? order : undefined;
}

const lastOrderOf = (quote: Body): string =>
  text(object(objects(quote['acceptance']).at(-1)?.['productOrder'])['id']) ?? '';
