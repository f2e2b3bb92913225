import { type DocumentQuery, parseSort } from '../../entities/documents/document-query.js';
import { Problem } from './errors.js';
import { parseFields, type Fields } from './fields.js';
import { parseFilters } from './filter.js';

/** The parsed parameters of a list (TMF630). */
export interface ListQuery extends DocumentQuery {
  readonly fields: Fields;
}

const defaultLimit = 50;
/** Larger pages serve nobody: the next page is one request away. */
const maximumLimit = 1000;

/** Which page is asked for; throws 400 for what is no whole number. */
export const parsePage = (query: URLSearchParams): Pick<ListQuery, 'offset' | 'limit'> => ({
  offset: wholeNumber(query, 'offset', 0),
  limit: Math.min(wholeNumber(query, 'limit', defaultLimit), maximumLimit),
});

/** Page, fields, order and filters of a list (TMF630); throws 400 for what cannot be meant. */
export function parseListQuery(query: URLSearchParams): ListQuery {
  return {
    ...parsePage(query),
    fields: parseFields(query.getAll('fields')),
    sort: parseSort(query.getAll('sort').join(',')),
    filters: parseFilters(query),
  };
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
