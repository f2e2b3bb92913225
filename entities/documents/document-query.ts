/** Which page of a list is requested. */
export interface Page {
  readonly offset: number;
  readonly limit: number;
}

/** Which documents are requested, and in which order. */
export interface DocumentQuery extends Page {
  readonly sort: readonly SortKey[];
  readonly filters: readonly Filter[];
}

/** An attribute to sort by. */
export interface SortKey {
  readonly attribute: string;
  readonly descending: boolean;
}

/** How a condition compares. */
export const operators = ['eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'regex'] as const;
export type Operator = (typeof operators)[number];

/** One condition of a list: met when any of the values matches (TMF630). */
export interface Filter {
  readonly path: string;
  readonly operator: Operator;
  readonly values: readonly string[];
}

/** `-orderDate,+name`; an unescaped `+` arrives as a blank. */
export function parseSort(text: string): SortKey[] {
  return text
    .split(',')
    .map((key) => key.trim())
    .filter((key) => key !== '')
    .map((key) => ({ attribute: key.replace(/^[+-]\s*/, ''), descending: key.startsWith('-') }));
}
