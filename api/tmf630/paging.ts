import type { Page } from '../../entities/documents/document-query.js';
import { countLimit } from '../../entities/documents/store.js';

/** Position and size of a page in its list. */
interface PageResult extends Page {
  readonly count: number;
  readonly total: number;
}

/** Each link repeats the query: clients and proxies refuse an answer whose headers are longer than they expect, often 8 or 16 kB. */
const longestLinks = 6_000;

/** `X-Total-Count`, `X-Result-Count` and, unless it would be too long, `Link` of a page (TMF630). */
export function pageHeaders(url: string, query: URLSearchParams, page: PageResult): Record<string, string> {
  const link = links(page)
    .map(([rel, offset]) => `<${pageUrl(url, query, { offset, limit: page.limit })}>; rel="${rel}"`)
    .join(', ');
  return {
    'X-Total-Count': String(page.total),
    'X-Result-Count': String(page.count),
    ...(link.length <= longestLinks && { Link: link }),
  };
}

function links({ offset, limit, count, total }: PageResult): [rel: string, offset: number][] {
  const found: [string, number][] = [['self', offset]];
  if (limit === 0) return found;
  found.push(['first', 0]);
  if (offset > 0) found.push(['prev', Math.max(0, offset - limit)]);
  if (offset + count < total) found.push(['next', offset + limit]);
  // Of a longer list only the beginning was counted.
  if (total < countLimit) found.push(['last', Math.max(0, Math.ceil(total / limit) - 1) * limit]);
  return found;
}

function pageUrl(url: string, query: URLSearchParams, { offset, limit }: Page): string {
  const parameters = new URLSearchParams(query);
  parameters.set('offset', String(offset));
  parameters.set('limit', String(limit));
  return `${url}?${parameters.toString()}`;
}
