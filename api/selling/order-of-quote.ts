import { v7 as uuidv7 } from 'uuid';
import { digestOf } from '../../domain/lib/digest.js';
import { object, objects, text } from '../../domain/lib/json.js';
import { customerOf } from '../../domain/order/order.js';
import { requestFaults } from '../../domain/selling/order-request-faults.js';
import { partOfQuote } from '../../domain/selling/quote-acceptance.js';
import { orderOfLine } from '../../domain/selling/quote-lines.js';
import { itemsIn } from '../../domain/tmf/item-numbers.js';
import type { ErrorDetail } from '../../domain/tmf/schemas/error.js';
import type { QuoteAcceptance } from '../../domain/tmf/schemas/quote-decisions.js';
import type { Database } from '../../entities/database.js';
import {
  findSubmitted,
  insertSubmissionKeys,
  type SubmissionResult,
  type SubmittedUnder,
  submitOnce,
} from '../../entities/orders/intake.js';
import { storeDoneJob } from '../../entities/orders/order-jobs.js';
import { refuseOtherContent } from '../orders/submit-order.js';
import type { Context } from '../tmf630/context.js';
import { Problem } from '../tmf630/errors.js';
import { idempotencyKeyOf } from '../tmf630/idempotency.js';
import type { ApiRequest } from '../tmf630/operation.js';
import type { Body, Created } from '../tmf630/resource.js';
import { invalidBody } from '../tmf630/validation.js';
import { changeQuote, namedQuote } from './change-quote.js';
import { acceptance } from './quote-acceptance.js';

/** True of a request that orders what a quote offers, instead of lines. */
export const isOfQuote = ({ quote }: Body): boolean => quote !== undefined;

const quoteIdOf = (body: Body): string => String(object(body['quote'])['id']);

/**
 * Accepts the quote, or some of its lines, and answers their order; whoever repeats it gets the order that there is.
 * Throws 400 for a quote that there is not or that is somebody else's, and 409 when it cannot be accepted, or when another
 * body was sent under the same key.
 */
export async function submitOrderOfQuote(context: Context, request: ApiRequest): Promise<Created> {
  const { id, isNew } = await submitByQuote(context, request, 'productOrder', takeOrderKey);
  return { id, status: isNew ? 201 : 200 };
}

/** The same as a job that is done: what was agreed is checked already, whatever its size. Returns the job's id. */
export async function orderOfQuoteAsJob(context: Context, request: ApiRequest): Promise<string> {
  const { id } = await submitByQuote(context, request, 'orderJob', storeJob);
  return id;
}

type SubmittedResource = 'productOrder' | 'orderJob';

/** An order of the quote, which is stored with what the quote then is. */
interface OrderOfQuote {
  readonly submission: SubmittedUnder;
  readonly orderId: string;
  readonly quote: Body;
}

/** One transaction for the acceptance with its order, the keys, and what is answered. */
async function submitByQuote(
  context: Context,
  request: ApiRequest,
  resource: SubmittedResource,
  store: (database: Database, order: OrderOfQuote) => Promise<SubmissionResult>,
): Promise<{ readonly id: string; readonly isNew: boolean }> {
  const { caller, body, header } = request;
  requireRequest(body);
  const idempotencyKey = idempotencyKeyOf(header);
  const submission: SubmittedUnder = {
    caller: caller.subject,
    bodyHash: digestOf(body),
    ...(idempotencyKey !== undefined && { idempotencyKey }),
  };
  const sent = await findSubmitted(context.database, submission, resource);
  if (sent) {
    refuseOtherContent(submission, resource, sent);
    return { id: sent.id, isNew: false };
  }
  const id = quoteIdOf(body);
  await namedQuote(context, id, '$.quote.id');
  const answers: { readonly id: string; readonly isNew: boolean }[] = [];
  await changeQuote(context, { params: { id }, caller }, async (before, within) => {
    requireBuyer(body, before);
    const earlier = orderOfLines(before, body);
    const change =
      earlier === undefined ? await acceptance(within, before, acceptanceIn(request)) : undefined;
    const quote = change?.body ?? before;
    const orderId = earlier ?? lastOrderOf(quote);
    const stored = await store(within.database, { submission, orderId, quote });
    refuseOtherContent(submission, resource, stored);
    answers.push({ id: stored.id, isNew: change !== undefined });
    return change;
  });
  return answers.at(-1)!;
}

const takeOrderKey = async (
  database: Database,
  { submission, orderId: id }: OrderOfQuote,
): Promise<SubmissionResult> =>
  submitOnce(database, submission, { resource: 'productOrder', id }, (tx) =>
    insertSubmissionKeys(tx, submission, { resource: 'productOrder', id, at: new Date() }),
  );

/** The job, with the order that the key was sent for before, if it was sent without a job. */
async function storeJob(database: Database, order: OrderOfQuote): Promise<SubmissionResult> {
  const { submission, quote } = order;
  const taken = await takeOrderKey(database, order);
  if (taken.outcome === 'conflict') return taken;
  const lines = itemsIn(quote, 'quoteItem').filter((item) => orderOfLine(item) === taken.id).length;
  const jobId = uuidv7();
  return await submitOnce(database, submission, { resource: 'orderJob', id: jobId }, (tx) =>
    storeDoneJob(tx, { jobId, orderId: taken.id, lines, submission }),
  );
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

/** Of a request that was validated. */
const acceptanceIn = ({ body, caller }: ApiRequest) => {
  const { quoteItem, onBehalfOf } = body as QuoteAcceptance;
  return { quoteItem, onBehalfOf, by: caller.subject };
};

/** The order that these lines were ordered by already; of a whole quote the last one, once nothing is open any more. */
function orderOfLines(quote: Body, { quoteItem }: Body): string | undefined {
  if (quoteItem === undefined) return quote['state'] === 'accepted' ? lastOrderOf(quote) : undefined;
  const wanted = new Set(objects(quoteItem).map(({ id }) => id));
  const lines = itemsIn(quote, 'quoteItem').filter(({ id }) => wanted.has(id));
  const orders = new Set(lines.map(orderOfLine));
  const [order] = orders;
  return lines.length === wanted.size && orders.size === 1 ? order : undefined;
}

const lastOrderOf = (quote: Body): string => text(objects(quote['productOrder']).at(-1)?.['id']) ?? '';
