import { Problem } from './errors.js';
import { parseFields, type Fields } from './fields.js';
import { parseFilters, type Filter } from './filter.js';
import type { Page } from './paging.js';

/** Everything that a list is asked for (TMF630). */
export interface ListQuery extends Page {
  readonly fields: Fields;
  readonly sort: readonly SortKey[];
  readonly filters: readonly Filter[];
}

export interface SortKey {
  readonly attribute: string;
  readonly descending: boolean;
}

const defaultLimit = 50;
/** More than this in one answer serves nobody: the next page is one request away. */
const maximumLimit = 1000;

export function parseListQuery(query: URLSearchParams): ListQuery {
  return {
    offset: wholeNumber(query, 'offset', 0),
    limit: Math.min(wholeNumber(query, 'limit', defaultLimit), maximumLimit),
    fields: parseFields(query.getAll('fields')),
    sort: parseSort(query.getAll('sort').join(',')),
    filters: parseFilters(query),
  };
}

/** `-orderDate,+name`; an unescaped `+` arrives as a blank. */
export function parseSort(text: string): SortKey[] {
  return text
    .split(',')
    .map((key) => key.trim())
    .filter((key) => key !== '')
    .map((key) => ({ attribute: key.replace(/^[+-]\s*/, ''), descending: key.startsWith('-') }));
}

function wholeNumber(query: URLSearchParams, name: string, otherwise: number): number {
  const text = query.get(name);
  if (text === null) return otherwise;
  const number = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(number)) return number;
  throw new Problem('invalidQuery', `${name} must be a whole number, 0 or more.`, {
    errors: [{ path: `?${name}`, message: 'must be a whole number, 0 or more' }],
  });
}
