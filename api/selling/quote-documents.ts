import { isDeepStrictEqual } from 'node:util';
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { v7 as uuidv7 } from 'uuid';
import { sha256 } from '../../domain/lib/digest.js';
import { objects } from '../../domain/lib/json.js';
import { quoteToOrder } from '../../domain/qualification/quote.js';
import { hrefOf } from '../../domain/tmf/href.js';
import { inPhase, phaseOf } from '../../domain/tmf/quote-phase.js';
import {
  QuoteSending,
  type QuoteSending as SendingBody,
  SentQuote,
} from '../../domain/tmf/schemas/quote-decisions.js';
import { loadInventory } from '../../entities/inventory/inventory-store.js';
import { loadCatalog } from '../../entities/catalog/catalog-store.js';
import { keepQuoteDocument, sentDocument } from '../../entities/selling/quote-documents.js';
import { Type } from 'typebox';
import type { Context } from '../tmf630/context.js';
import { Problem } from '../tmf630/errors.js';
import { type ApiOperation, type ApiRequest, type ApiResponse, jsonTypes } from '../tmf630/operation.js';
import type { Body } from '../tmf630/resource.js';
import { createValidator } from '../tmf630/validation.js';
import { changeQuote, currentQuote } from './change-quote.js';
import { quote } from './quote.js';
import { refuseExpired, requireMove } from './quote-moves.js';
import {
  languages,
  preferredLanguage,
  renderedQuote,
  type RenderedQuote,
  requireLanguage,
} from './quote-rendering.js';

/** The document of a quote, and its sending to the customer. */
export const quoteDocumentOperations: readonly ApiOperation[] = [
  documentOperation('html', 'text/html', ({ html }) => html),
  documentOperation('pdf', 'application/pdf', ({ pdf }) => pdf),
  {
    api: quote.api,
    method: 'post',
    path: '/quote/{id}/send',
    scopes: ['orders:write'],
    summary: 'Records that the approved quote goes to the customer, keeps its document, and makes the link.',
    body: { schema: QuoteSending, contentTypes: jsonTypes, validate: createValidator(QuoteSending) },
    responses: { 200: { description: 'What is sent, with the secret of the link.', schema: SentQuote } },
    // Nobody can read it again: whoever has lost it sends the quote again.
    readSecret: async () => undefined,
    handle: send,
  },
];

/** Where the customer answers, by the token of the link. */
export const linkPath = '/quote-link';

/** As it is stored: the token itself is said once. */
export const hashOfToken = (token: string): string => sha256(token);

async function send(context: Context, request: ApiRequest): Promise<ApiResponse> {
  const { recipient, language: asked, withLink = true } = request.body as SendingBody;
  const id = request.params['id'] ?? '';
  const now = new Date();
  const token = withLink ? randomBytes(32).toString('base64url') : undefined;
  const documentId = uuidv7();
  let sent: Body = {};
  const written = async (within: Context, body: Body) => {
    requireMove({ phase: phaseOf(body) }, 'sent', 'It cannot be sent');
    refuseExpired(body, now);
    const language = asked === undefined ? await languageOfCustomer(within, body) : requireLanguage(asked);
    return { language, ...(await renderedQuote(body, language, now)) };
  };
  // Written before the quote is locked, and again only where somebody has changed it meanwhile.
  const current = await currentQuote(context, id);
  const early = await written(context, current);
  await changeQuote(context, request, async (before, within) => {
    const document = isDeepStrictEqual(before, current) ? early : await written(within, before);
    const { language, html, pdf, contentHash } = document;
    const version = String(before['version']);
    sent = {
      id: documentId,
      date: now.toISOString(),
      by: request.caller.subject,
      version,
      language,
      recipient,
      contentHash,
    };
    return {
      body: inPhase({ ...before, sending: [...objects(before['sending']), sent] }, 'sent'),
      with: (tx) => {
        const tokenHash = token === undefined ? null : hashOfToken(token);
        const of = { quoteId: id, version, language, contentHash, html, pdf, tokenHash };
        keepQuoteDocument(tx, { id: documentId, ...of, createdAt: now });
        return [];
      },
    };
  });
  return {
    status: 200,
    body: {
      '@type': 'SentQuote',
      ...sent,
      quote: { id, href: hrefOf(request.origin, quote, id), '@referredType': 'Quote' },
      // The link is left out of what is recorded of the answer, since it contains the secret.
      ...(token !== undefined && { secret: token }),
    },
    ...(token !== undefined && { headers: { 'Cache-Control': 'no-store' } }),
  };
}

/** The `language` among the characteristics of the customer's record (TMF629). */
async function languageOfCustomer({ database }: Context, body: Body) {
  const order = { ...quoteToOrder(body), items: [] };
  const { customer } = await loadInventory(database, order, loadCatalog(database));
  return preferredLanguage(customer?.['language']);
}

function documentOperation(
  format: 'html' | 'pdf',
  contentType: string,
  contentOf: (rendered: RenderedQuote) => string | Buffer,
): ApiOperation {
  return {
    api: quote.api,
    method: 'get',
    path: `/quote/{id}/document.${format}`,
    scopes: ['read'],
    summary: `The document of the quote as ${format.toUpperCase()}: as it was sent, else as it would be sent now.`,
    parameters: [
      {
        name: 'language',
        in: 'query',
        description: 'By default that of the customer, else English.',
        schema: Type.Enum(languages),
      },
    ],
    responses: { 200: { description: 'The document.', contentType } },
    async handle(context, { params, query }) {
      const id = params['id'] ?? '';
      const body = await currentQuote(context, id);
      const asked = query.get('language');
      const language = asked === null ? await languageOfCustomer(context, body) : languageIn(asked);
      const key = { quoteId: id, version: String(body['version']), language };
      const rendered =
        (await sentDocument(context.database, key)) ?? (await renderedQuote(body, language, new Date()));
      return {
        status: 200,
        body: Readable.from([contentOf(rendered)]),
        headers: {
          'Content-Type': contentType === 'text/html' ? 'text/html; charset=utf-8' : contentType,
          'X-Content-Hash': rendered.contentHash,
          'Content-Security-Policy': documentPolicy,
          'X-Content-Type-Options': 'nosniff',
        },
      };
    },
  };
}

/** A document runs nothing and loads nothing. */
export const documentPolicy =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'";

function languageIn(asked: string) {
  const language = languages.find((each) => each === asked);
  if (language) return language;
  throw new Problem('invalidQuery', `language must be one of ${languages.join(', ')}.`, {
    errors: [
      { path: '?language', message: `must be one of ${languages.join(', ')}`, allowedValues: [...languages] },
    ],
  });
}
