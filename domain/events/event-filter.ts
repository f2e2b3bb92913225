import type { Json } from '../lib/json.js';

/** One condition of a subscription's query: met when any of the values meets it (TMF630). */
export interface EventFilter {
  /** In the event, through lists too: `eventType`, `event.productOrder.state`. */
  readonly path: string;
  readonly operator: 'eq' | 'ne' | 'gt' | 'gte' | 'lt' | 'lte';
  readonly values: readonly string[];
  readonly type: 'text' | 'number' | 'boolean' | 'instant';
}

/** True when the event meets every filter. */
export const matchesFilters = (event: Json, filters: readonly EventFilter[]): boolean =>
  filters.every((filter) => matchesFilter(event, filter));

/** True when the filter can be evaluated on an event's header alone. */
export const isHeaderFilter = ({ path }: EventFilter): boolean => !path.startsWith('event.');

function matchesFilter(event: Json, { path, operator, values, type }: EventFilter): boolean {
  const found = valuesAt(event, path.split('.'));
  const among = (sign: Exclude<EventFilter['operator'], 'ne'>): boolean =>
    found.some((value) => values.some((wanted) => compares(sign, toComparable(value, type), wanted, type)));
  // "Not equal" requires that no value is there, not that another one is.
  return operator === 'ne' ? !among('eq') : among(operator);
}

function compares(
  sign: Exclude<EventFilter['operator'], 'ne'>,
  value: string | number,
  wanted: string,
  type: EventFilter['type'],
): boolean {
  const other = toComparable(wanted, type);
  switch (sign) {
    case 'eq':
      return value === other;
    case 'gt':
      return value > other;
    case 'gte':
      return value >= other;
    case 'lt':
      return value < other;
    case 'lte':
      return value <= other;
  }
}

/** Numbers as numbers, instants by their time, everything else as text. */
function toComparable(value: unknown, type: EventFilter['type']): string | number {
  if (type === 'number') return Number(value);
  if (type === 'instant') return Date.parse(String(value));
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function valuesAt(value: unknown, path: readonly string[]): unknown[] {
  if (Array.isArray(value)) return value.flatMap((each) => valuesAt(each, path));
  const [name, ...rest] = path;
  if (name === undefined) return value === undefined || value === null ? [] : [value];
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return [];
  return valuesAt((value as Json)[name], rest);
}
