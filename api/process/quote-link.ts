import express, { type Request, type RequestHandler, type Response, Router } from 'express';
import { object, text } from '../../domain/lib/json.js';
import { escapeHtml } from '../../domain/lib/template.js';
import { isExpired } from '../../domain/qualification/quote.js';
import { openLines } from '../../domain/selling/quote-acceptance.js';
import { phaseOf } from '../../domain/tmf/quote-phase.js';
import type { RequestFacts } from '../../entities/actor.js';
import { documentOfLink, useLink } from '../../entities/selling/quote-documents.js';
import { changeQuote, currentQuote, type QuoteChange } from '../selling/change-quote.js';
import { acceptance } from '../selling/quote-acceptance.js';
import { documentPolicy, hashOfToken, linkPath } from '../selling/quote-documents.js';
import { rejection } from '../selling/quote-rejection.js';
import { wordsIn } from '../selling/quote-rendering.js';
import { systemCaller } from '../tmf630/auth.js';
import type { Context, SharedContext } from '../tmf630/context.js';
import { Problem } from '../tmf630/errors.js';
import type { Body } from '../tmf630/resource.js';
import { invalidBody, requireStorable } from '../tmf630/validation.js';
import { limitRequests } from './rate-limit.js';

/** Requests a minute from one address: enough for a person, too few to try tokens. */
const requestsAMinute = 30;

/** Who answers by a link: it may do nothing else. */
const customer = systemCaller('quoteLink', []);

/**
 * The page of a link: shows the quote to whoever has the token, and takes the answer, once. It reveals nothing but the
 * document, and needs no credentials.
 */
export function createQuoteLink(shared: SharedContext): Router {
  /** In the name of whoever has the link, from where it is used. */
  const contextOf = (req: Request): Context => ({
    ...shared,
    database: shared.database.as({
      ...customer,
      ...(req.ip !== undefined && { address: req.ip }),
      request: requestFacts(req),
    }),
  });
  const router = Router({ caseSensitive: true });
  const readForm = express.urlencoded({ extended: false, limit: '100kb' });
  const readJson = express.json({ limit: '100kb' });
  router.use(linkPath, throttle(), protect);
  router.get(`${linkPath}/:token`, async (req: Request, res: Response) => {
    const { document, quote } = await opened(contextOf(req), tokenIn(req));
    const page = document.html.replace('<!-- decision -->', () => forms(req, quote, document.language));
    res.type('html').send(page);
  });
  router.get(`${linkPath}/:token/document.pdf`, async (req: Request, res: Response) => {
    const { document } = await opened(contextOf(req), tokenIn(req));
    res.type('application/pdf').send(document.pdf);
  });
  router.post(`${linkPath}/:token/accept`, readForm, readJson, async (req: Request, res: Response) => {
    const body = bodyOf(req);
    const name = cut(text(body['name']), 200);
    const quoteItem = linesIn(body);
    await answer(contextOf(req), req, res, async (before, within) =>
      acceptance(within, before, {
        quoteItem,
        by: customer.subject,
        ...(name !== undefined && { onBehalfOf: { id: name, name } }),
      }),
    );
  });
  router.post(`${linkPath}/:token/reject`, readForm, readJson, async (req: Request, res: Response) => {
    const reason = cut(text(bodyOf(req)['reason']), 1_000);
    if (reason === undefined) throw invalidBody([{ path: '$.reason', message: 'is required' }]);
    await answer(contextOf(req), req, res, async (before) =>
      rejection(before, { reason, by: customer.subject }),
    );
  });
  return router;
}

/** What is on record of an answer; its token is a secret. */
const requestFacts = (req: Request): RequestFacts => ({
  id: String(req.res?.locals['requestId']),
  operation: `${req.method} ${linkPath}/{token}/${req.path.split('/').at(-1) ?? ''}`,
  resource: 'quote',
  resourceId: undefined,
  reason: text(object(req.body)['reason']),
});

/** The page is nobody else's: not kept, not found, not framed, and its address is not told. */
const protect: RequestHandler = (_req, res, next) => {
  res.set({
    'Cache-Control': 'no-store',
    'Content-Security-Policy': documentPolicy,
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Robots-Tag': 'noindex',
  });
  next();
};

const throttle = (): RequestHandler =>
  limitRequests({
    windowMs: 60_000,
    limit: requestsAMinute,
    refusal: () => 'Too many requests from this address: wait a minute.',
  });

const tokenIn = (req: Request): string => String(req.params['token']);

/** At most so many characters, none of them halved. */
const cut = (value: string | undefined, most: number): string | undefined =>
  value === undefined ? undefined : Array.from(value).slice(0, most).join('');

/** Throws 415 for a body that is neither a form nor JSON, what it says must not be passed over; 400 when no column could store it. */
function bodyOf(req: Request): Body {
  if (req.is(['urlencoded', 'json']) === false)
    throw new Problem('unsupportedMediaType', 'Send application/json or a form.');
  requireStorable(req.body);
  return object(req.body);
}

/**
 * The lines of a form (`quoteItem=1&quoteItem=2`) or of JSON; undefined for all. Throws 400 when none is chosen of those that
 * there were to choose from.
 */
function linesIn({ quoteItem, choice }: Body): readonly { readonly id: string }[] | undefined {
  if (quoteItem === undefined && choice === undefined) return undefined;
  const list = Array.isArray(quoteItem) ? quoteItem : quoteItem === undefined ? [] : [quoteItem];
  if (list.length === 0)
    throw invalidBody([
      { path: '$.quoteItem', message: 'must have at least one line: decline what you do not take' },
    ]);
  return list.map((each) => ({ id: typeof each === 'string' ? each : (text(object(each)['id']) ?? '') }));
}

/** Throws 404 for a token that was never given out. */
async function linkedDocument({ database }: Pick<Context, 'database'>, token: string) {
  const document = await documentOfLink(database, hashOfToken(token));
  if (!document) throw new Problem('notFound', 'There is no such link.');
  return document;
}

/** What the link shows; throws 404 for a token that was never given out, and 410 for a link that is over. */
async function opened(context: Pick<Context, 'database'>, token: string) {
  const document = await linkedDocument(context, token);
  const quote = await currentQuote(context, document.quoteId);
  requireOpen(document, quote);
  return { document, quote };
}

/** Throws 410 with the reason for a link that is over. */
function requireOpen(document: Awaited<ReturnType<typeof linkedDocument>>, quote: Body): void {
  if (document.usedAt !== null) throw over(`was used on ${document.usedAt.toISOString()}`);
  if (quote['version'] !== document.version)
    throw over(`was replaced: version ${document.version} of the quote is no longer offered`);
  if (phaseOf(quote) === 'expired' || isExpired(quote, new Date().toISOString()))
    throw over('has expired with the quote');
  if (!open.has(phaseOf(quote))) throw over('is no longer needed: the quote was decided on otherwise');
}

const open: ReadonlySet<string> = new Set(['sent', 'partiallyAccepted']);

const over = (why: string): Problem => new Problem('gone', `This link ${why}.`);

/** The answer of the customer, once: whether the link still holds is decided under the lock of the quote. */
async function answer(
  context: Context,
  req: Request,
  res: Response,
  decide: (before: Body, within: Context) => Promise<QuoteChange | undefined>,
): Promise<void> {
  const token = tokenIn(req);
  const document = await linkedDocument(context, token);
  await changeQuote(
    context,
    { params: { id: document.quoteId }, caller: customer },
    async (before, within) => {
      requireOpen(await linkedDocument(within, token), before);
      const change = await decide(before, within);
      return (
        change && {
          ...change,
          with: (tx) => {
            useLink(tx, document.id, new Date());
            return change.with?.(tx) ?? [];
          },
        }
      );
    },
  );
  const words = wordsIn(document.language);
  const message = text(words[req.path.endsWith('/accept') ? 'accepted' : 'rejected']) ?? '';
  if (req.accepts(['html', 'json']) === 'json') res.json({ message });
  else res.type('html').send(`<!doctype html><meta charset="utf-8"><p>${escapeHtml(message)}</p>`);
}

/** What the customer may answer, as forms that need no script. */
function forms(req: Request, quote: Body, language: string): string {
  const words = wordsIn(language);
  const word = (name: string): string => escapeHtml(text(words[name]) ?? name);
  const to = (verb: string): string =>
    `method="post" action="${linkPath}/${encodeURIComponent(tokenIn(req))}/${verb}"`;
  const lines = openLines(quote).map((item) => {
    const id = String(item['id']);
    const name = text(object(item['productOffering'])['name']) ?? id;
    return `<label><input type="checkbox" name="quoteItem" value="${escapeHtml(id)}" checked> ${escapeHtml(name)}</label><br>`;
  });
  return [
    `<form ${to('accept')}><input type="hidden" name="choice" value="lines"><p>${word('acceptHint')}</p>${lines.join('')}`,
    `<label>${word('name')} <input name="name" maxlength="200"></label> <button>${word('accept')}</button></form>`,
    `<form ${to('reject')}><label>${word('reason')} <input name="reason" maxlength="1000" required></label>`,
    ` <button>${word('reject')}</button></form>`,
  ].join('');
}
