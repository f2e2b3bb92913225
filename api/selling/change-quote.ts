import type { Database, Transaction } from '../../entities/database.js';
import { updateDocument } from '../../entities/documents/documents.js';
import { storeOf } from '../../entities/documents/store.js';
import type { Row } from '../../entities/documents/document-kind.js';
import { lockQuote } from '../../entities/selling/stored-quotes.js';
import type { Context } from '../tmf630/context.js';
import { Problem } from '../tmf630/errors.js';
import { documentOf, etagOf, renderAll } from '../tmf630/render.js';
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
export async function currentQuote({ database }: Pick<Context, 'database'>, id: string): Promise<Body> {
  return bodyOf(await rowOf(database, id));
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
  let waiting: readonly string[] = [];
  await context.database.transaction(async (tx) => {
    waiting = [];
    await lockQuote(tx, id);
    const database = context.database.within(tx);
    const row = await rowOf(database, id);
    const before = bodyOf(row);
    const change = await decide(before, { ...context, database });
    if (!change) return;
    const { body } = change;
    await updateDocument(
      database,
      quote,
      { row, body, before },
      {
        after: async (within) => {
          const started = await commitQuote(within, { id, body, before, caller });
          waiting = [...started, ...(change.with?.(within) ?? [])];
        },
      },
    );
  });
  for (const workflowId of waiting) context.relay.flush(workflowId);
}

/** The answer to an operation on a quote: the quote as it is now. */
export async function answerQuote(context: Context, { params, origin }: ApiRequest): Promise<ApiResponse> {
  const row = await rowOf(context.database, params['id'] ?? '');
  const [body] = await renderAll(context, quote, { rows: [row], view: { origin, fields: undefined } });
  return { status: 200, body, headers: { ETag: etagOf(row) } };
}

async function rowOf(database: Database, id: string): Promise<Row> {
  const row = await storeOf(database, quote).find(id);
  if (row) return row;
  throw new Problem('notFound', `There is no quote ${id}.`);
}

function bodyOf(row: Row): Body {
  const body = documentOf(quote.attributes, row);
  return Object.fromEntries(
    Object.entries({ ...body, id: row.id }).filter(([, value]) => value !== undefined),
  );
}
