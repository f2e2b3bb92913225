import { withoutUndefined } from '../../domain/lib/json.js';
import type { Transaction } from '../../entities/database.js';
import { updateDocument } from '../../entities/documents/documents.js';
import type { Row } from '../../entities/documents/document-kind.js';
import { lockQuote } from '../../entities/selling/stored-quotes.js';
import { type Context, inTransaction } from '../tmf630/context.js';
import { answerRow, requireNamed, requireRow } from '../tmf630/one-row.js';
import { documentOf } from '../tmf630/render.js';
import type { ApiRequest, ApiResponse } from '../tmf630/operation.js';
import type { Body } from '../tmf630/resource.js';
import { commitQuote, quote } from './quote.js';

/** What an operation makes of a quote, and what is committed with it. */
export interface QuoteChange {
  readonly body: Body;
  /** Returns the workflows that then have something waiting. */
  readonly with?: (tx: Transaction) => readonly string[];
}

/** Throws 404 when there is none. */
export async function currentQuote(context: Pick<Context, 'database'>, id: string): Promise<Body> {
  return bodyOf(await requireRow(context, quote, id));
}

/** The quote that a request names; throws 400 with the place when there is none. */
export async function namedQuote(
  context: Pick<Context, 'database'>,
  id: string,
  path: string,
): Promise<Body> {
  return bodyOf(await requireNamed(context, quote, id, path));
}

/**
 * Changes a quote under its lock, so that of any number of requests at the same time each sees what the ones before it
 * did. Nothing is written where `decide` has no change. Throws 404 when there is no such quote.
 */
export async function changeQuote(
  context: Context,
  { params, caller }: Pick<ApiRequest, 'params' | 'caller'>,
  decide: (quote: Body, context: Context) => Promise<QuoteChange | undefined>,
): Promise<void> {
  const id = params['id'] ?? '';
  await inTransaction(context, async (within, tx) => {
    await lockQuote(tx, id);
    const row = await requireRow(within, quote, id);
    const before = bodyOf(row);
    const change = await decide(before, within);
    if (!change) return;
    const { body } = change;
    await updateDocument(within.database, quote, { row, body, before });
    const started = await commitQuote(tx, { id, body, before, caller });
    for (const workflowId of [...started, ...(change.with?.(tx) ?? [])]) within.relay.flush(workflowId);
  });
}

/** The answer to an operation on a quote: the quote as it is now. */
export async function answerQuote(context: Context, request: ApiRequest): Promise<ApiResponse> {
  const row = await requireRow(context, quote, request.params['id'] ?? '');
  return await answerRow(context, quote, row, request);
}

function bodyOf(row: Row): Body {
  const body = documentOf(quote.attributes, row);
  return withoutUndefined({ ...body, id: row.id });
}
