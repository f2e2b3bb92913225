import { Type } from 'typebox';
import { compareQuotes } from '../../domain/selling/quote-comparison.js';
import { hrefOf } from '../../domain/tmf/href.js';
import { phaseOf } from '../../domain/tmf/quote-phase.js';
import { Quote } from '../../domain/tmf/schemas/quote.js';
import { QuoteComparison, QuoteVersionSummary } from '../../domain/tmf/schemas/quote-comparison.js';
import { earlierQuoteVersions } from '../../entities/selling/quote-versions.js';
import type { Context } from '../tmf630/context.js';
import { Problem } from '../tmf630/errors.js';
import type { ApiOperation } from '../tmf630/operation.js';
import type { Body } from '../tmf630/resource.js';
import { currentQuote } from './change-quote.js';
import { quote, renderQuote } from './quote.js';

const base = { api: quote.api, method: 'get', scopes: ['read'] } as const;

/** Every version of a quote is kept, and any two quotes or versions can be compared. */
export const quoteVersionOperations: readonly ApiOperation[] = [
  {
    ...base,
    path: '/quote/{id}/version',
    summary: 'Lists the versions of a quote, oldest first; the last one is the current.',
    responses: { 200: { description: 'All versions.', schema: Type.Array(QuoteVersionSummary) } },
    async handle(context, { params, origin }) {
      const id = params['id'] ?? '';
      const current = await currentQuote(context, id);
      const earlier = await earlierQuoteVersions(context.database, id);
      const all = [...earlier.map(({ doc, createdAt }) => ({ ...doc, revisedAt: createdAt })), current];
      const body = all.map((each: Body) => ({
        version: each['version'],
        href: `${hrefOf(origin, quote, id)}/version/${encodeURIComponent(String(each['version']))}`,
        state: each['state'],
        phase: phaseOf(each),
        ...(each['revisedAt'] !== undefined && { revisedAt: each['revisedAt'] }),
      }));
      return { status: 200, body };
    },
  },
  {
    ...base,
    path: '/quote/{id}/version/{version}',
    summary: 'Reads a version of a quote, as it was when the next one followed.',
    responses: { 200: { description: 'The version.', schema: Quote } },
    async handle(context, { params, origin }) {
      const { id = '', version = '' } = params;
      const body = await versionOf(context, id, version);
      const shown = { ...body, id, href: hrefOf(origin, quote, id), '@type': quote.type };
      return { status: 200, body: renderQuote(shown, origin) };
    },
  },
  {
    ...base,
    path: '/quote/{id}/comparison',
    summary: 'Compares a quote with an earlier version of it, or with another quote, line by line.',
    parameters: [
      {
        name: 'from',
        in: 'query',
        description: 'The version to begin with; by default the one before `to`.',
        schema: Type.String(),
      },
      {
        name: 'to',
        in: 'query',
        description: 'The version to compare it with; by default the current one.',
        schema: Type.String(),
      },
      {
        name: 'with',
        in: 'query',
        description: 'The id of another quote, an alternative say, to compare the current version with.',
        schema: Type.String(),
      },
    ],
    responses: { 200: { description: 'The lines that differ, and the totals.', schema: QuoteComparison } },
    async handle(context, { params, query }) {
      const { id = '' } = params;
      const [from, to] = await comparedPair(context, id, query);
      return {
        status: 200,
        body: { from: nameOf(from), to: nameOf(to), ...compareQuotes(from, to) },
      };
    },
  },
];

const nameOf = ({ id, version }: Body): Body => ({ id, version });

async function comparedPair(
  context: Context,
  id: string,
  query: URLSearchParams,
): Promise<readonly [Body, Body]> {
  const other = query.get('with');
  if (other !== null) return [await currentQuote(context, id), await currentQuote(context, other)];
  const wanted = query.get('to');
  const to = wanted === null ? await currentQuote(context, id) : await versionOf(context, id, wanted);
  const first = query.get('from') ?? (await versionBefore(context, id, String(to['version'])));
  return [
    { ...(await versionOf(context, id, first)), id },
    { ...to, id },
  ];
}

async function versionBefore({ database }: Context, id: string, version: string): Promise<string> {
  const names = (await earlierQuoteVersions(database, id)).map((each) => each.version);
  const at = names.indexOf(version);
  const before = at < 0 ? names.at(-1) : names[at - 1];
  if (before !== undefined) return before;
  throw new Problem(
    'notFound',
    `Quote ${id} has no version before ${version}: name another quote by ?with=.`,
  );
}

/** Throws 404 when there is no such version. */
async function versionOf(context: Context, id: string, version: string): Promise<Body> {
  const current = await currentQuote(context, id);
  if (current['version'] === version) return current;
  const [found] = await earlierQuoteVersions(context.database, id, version);
  if (found) return found.doc;
  throw new Problem('notFound', `There is no version ${version} of quote ${id}.`);
}
