import type { TObject } from 'typebox';
import { openLines, withRestDeclined } from '../../domain/selling/quote-acceptance.js';
import { inPhase, phaseOf } from '../../domain/tmf/quote-phase.js';
import { Quote } from '../../domain/tmf/schemas/quote.js';
import {
  QuoteAcceptance,
  type QuoteAcceptance as AcceptanceBody,
  QuoteRejection,
  type QuoteRejection as RejectionBody,
} from '../../domain/tmf/schemas/quote-decisions.js';
import type { Context } from '../tmf630/context.js';
import { type ApiOperation, type ApiRequest, jsonTypes } from '../tmf630/operation.js';
import type { Body } from '../tmf630/resource.js';
import { createValidator } from '../tmf630/validation.js';
import { answerQuote, changeQuote, type QuoteChange } from './change-quote.js';
import { quote } from './quote.js';
import { accepted, requireMove } from './quote-moves.js';

/** What is done with a quote beside changing it. */
export const quoteOperations: readonly ApiOperation[] = [
  quoteOperation('accept', {
    schema: QuoteAcceptance,
    optional: true,
    summary: 'Accepts the quote, or some of its lines, on behalf of the customer: their order is created.',
    decide: async (before, context, { body, caller }) => {
      const { quoteItem, onBehalfOf } = body as AcceptanceBody;
      const named = quoteItem && [...new Set(quoteItem.map(({ id }) => id))];
      const lines = named ?? openLines(before).map(({ id }) => String(id));
      const now = new Date();
      // Who repeats an acceptance gets what it led to.
      if (phaseOf(before) === 'accepted' && quoteItem === undefined) return undefined;
      return {
        body: await accepted(context, before, {
          lines,
          by: caller.name,
          now,
          ...(onBehalfOf && { onBehalfOf }),
        }),
      };
    },
  }),
  quoteOperation('reject', {
    schema: QuoteRejection,
    summary: 'Records that the customer does not take the quote, or what is still open of it.',
    decide: async (before, _context, { body, caller }) => {
      const { reason } = body as RejectionBody;
      const phase = phaseOf(before);
      const rejection = { date: new Date().toISOString(), by: caller.name, reason };
      if (phase === 'partiallyAccepted') return { body: withRestDeclined(before, rejection) };
      requireMove({ phase }, 'rejected', 'It cannot be rejected');
      return { body: inPhase({ ...before, rejection }, 'rejected') };
    },
  }),
];

interface QuoteOperation {
  readonly schema: TObject;
  readonly optional?: boolean;
  readonly summary: string;
  readonly decide: (before: Body, context: Context, request: ApiRequest) => Promise<QuoteChange | undefined>;
}

function quoteOperation(verb: string, { schema, optional, summary, decide }: QuoteOperation): ApiOperation {
  return {
    api: quote.api,
    method: 'post',
    path: `/quote/{id}/${verb}`,
    scopes: ['orders:write'],
    summary,
    body: {
      schema,
      contentTypes: jsonTypes,
      validate: createValidator(schema),
      ...(optional && { optional }),
    },
    responses: { 200: { description: 'The quote as it is now.', schema: Quote } },
    async handle(context, request) {
      await changeQuote(context, request, (before, within) => decide(before, within, request));
      return await answerQuote(context, request);
    },
  };
}
