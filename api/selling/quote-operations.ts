import { type TObject, Type } from 'typebox';
import { isApproved } from '../../domain/selling/quote-approval.js';
import { phaseOf } from '../../domain/tmf/quote-phase.js';
import { Authorization, Quote } from '../../domain/tmf/schemas/quote.js';
import {
  QuoteAcceptance,
  type QuoteAcceptance as AcceptanceBody,
  QuoteDecision,
  type QuoteDecision as QuoteDecisionBody,
  QuoteSubmission,
  QuoteRejection,
  type QuoteRejection as RejectionBody,
} from '../../domain/tmf/schemas/quote-decisions.js';
import type { Context } from '../tmf630/context.js';
import { Problem } from '../tmf630/errors.js';
import { jsonBody } from '../tmf630/json-body.js';
import type { ApiOperation, ApiRequest } from '../tmf630/operation.js';
import type { Body } from '../tmf630/resource.js';
import type { Scope } from '../tmf630/auth.js';
import { answerQuote, changeQuote, currentQuote, type QuoteChange } from './change-quote.js';
import { pricedQuote } from './priced-quote.js';
import { approvalsFor, decided, returned, startApproval, submitted, wakeApproval } from './quote-approval.js';
import { quote } from './quote.js';
import { acceptance } from './quote-acceptance.js';
import { approved, refuseFaulty, requireMove } from './quote-moves.js';
import { rejection } from './quote-rejection.js';

/** What is done with a quote beside changing it. */
export const quoteOperations: readonly ApiOperation[] = [
  approvalPreview(),
  quoteOperation('submit', {
    optional: true,
    schema: QuoteSubmission,
    summary: 'Submits the quote: it is approved, or those who must approve it are asked.',
    decide: async (before, context) => {
      const id = String(before['id']);
      const phase = phaseOf(before);
      if (phase === 'inApproval') return undefined;
      requireMove({ phase }, 'inApproval', 'It cannot be submitted');
      const priced = await pricedQuote(context, before);
      refuseFaulty(priced);
      const authorization = await approvalsFor(context.database, priced);
      if (isApproved(authorization)) return { body: approved({ ...priced, authorization }, new Date()) };
      return { body: submitted(priced, authorization), with: (tx) => startApproval(tx, id) };
    },
  }),
  quoteOperation('recall', {
    optional: true,
    schema: QuoteSubmission,
    summary: 'Recalls the quote from its approvers.',
    decide: async (before) => {
      const phase = phaseOf(before);
      if (phase !== 'inApproval')
        throw new Problem('conflict', `It is ${phase}: there is nothing to recall.`);
      return { body: returned(before) };
    },
  }),
  quoteOperation('decision', {
    schema: QuoteDecision,
    scopes: ['quotes:approve'],
    summary: 'Approves or declines what the approver is asked for.',
    decide: async (before, _context, { body, caller }) => {
      const { declined, authorizations } = decided(before, caller, body as QuoteDecisionBody);
      if (declined) return { body: returned(before, authorizations) };
      const next = { ...before, authorization: authorizations };
      if (isApproved(authorizations)) return { body: approved(next, new Date()) };
      return { body: next, with: (tx) => wakeApproval(tx, String(before['id'])) };
    },
  }),
  quoteOperation('accept', {
    schema: QuoteAcceptance,
    optional: true,
    summary: 'Accepts the quote, or some of its lines, on behalf of the customer: their order is created.',
    decide: async (before, context, { body, caller }) => {
      const { quoteItem, onBehalfOf } = body as AcceptanceBody;
      return await acceptance(context, before, { quoteItem, onBehalfOf, by: caller.subject });
    },
  }),
  quoteOperation('reject', {
    schema: QuoteRejection,
    summary: 'Declines the quote, or what is still open of it, on behalf of the customer.',
    decide: async (before, _context, { body, caller }) => {
      const { reason } = body as RejectionBody;
      return rejection(before, { reason, by: caller.subject });
    },
  }),
];

function approvalPreview(): ApiOperation {
  return {
    api: quote.api,
    method: 'get',
    path: '/quote/{id}/approval',
    scopes: ['read'],
    summary: 'Previews what must be approved of the quote as it is now, and by whom, without submitting it.',
    responses: { 200: { description: 'The authorizations.', schema: Type.Array(Authorization) } },
    async handle(context, { params }) {
      const before = await currentQuote(context, params['id'] ?? '');
      return { status: 200, body: await approvalsFor(context.database, before) };
    },
  };
}

interface QuoteOperation {
  readonly schema: TObject;
  readonly optional?: boolean;
  readonly scopes?: readonly Scope[];
  readonly summary: string;
  readonly decide: (before: Body, context: Context, request: ApiRequest) => Promise<QuoteChange | undefined>;
}

function quoteOperation(
  verb: string,
  { schema, optional, scopes = ['orders:write'], summary, decide }: QuoteOperation,
): ApiOperation {
  return {
    api: quote.api,
    method: 'post',
    path: `/quote/{id}/${verb}`,
    scopes,
    summary,
    body: jsonBody(schema, { optional }),
    responses: { 200: { description: 'The quote as it is now.', schema: Quote } },
    async handle(context, request) {
      await changeQuote(context, request, (before, within) => decide(before, within, request));
      return await answerQuote(context, request);
    },
  };
}
