import { type Filter, type Operator, operators } from '../../entities/documents/document-query.js';
import { Problem } from './errors.js';

/** TMF630's sign forms beside the named operators: `a>=v` arrives as the name `a>` with the value `v`. */
const operatorsBySign: Readonly<Record<string, Operator>> = {
  '>': 'gt',
  '>=': 'gte',
  '<': 'lt',
  '<=': 'lte',
  '!=': 'ne',
  '*=': 'regex',
};

/** Names of the query that are not filters. */
const reserved = new Set(['offset', 'limit', 'fields', 'sort']);

/** Maximum conditions and alternatives of one request: more would be a load rather than a filter. */
const filterLimit = 50;
const valueLimit = 500;

/**
 * Parses every filter of the query; repeated ones are alternatives, different ones must all hold. Throws 400 for an
 * unknown operator, or more filters than the limit.
 */
export function parseFilters(query: URLSearchParams): Filter[] {
  const filters = new Map<string, Filter>();
  for (const [name, value] of query) {
    if (reserved.has(name)) continue;
    const { path, operator, values } = parseFilter(name, value);
    const key = `${path} ${operator}`;
    filters.set(key, { path, operator, values: [...(filters.get(key)?.values ?? []), ...values] });
  }
  const found = [...filters.values()];
  if (found.length > filterLimit || found.some(({ values }) => values.length > valueLimit)) {
    throw new Problem('invalidQuery', `More than ${filterLimit} filters or ${valueLimit} values in one.`);
  }
  return found;
}

function parseFilter(name: string, value: string): Filter {
  const sign = /^([^<>!*=]+)([<>!*])(.*)$/s.exec(name);
  if (sign) return parseSign(name, sign as unknown as SignMatch, value);
  const dot = name.lastIndexOf('.');
  const suffix = name.slice(dot + 1);
  if (dot > 0 && isOperator(suffix)) {
    const path = name.slice(0, dot);
    return { path, operator: suffix, values: valuesOf(`${path}.${suffix}`, suffix, value) };
  }
  return { path: name, operator: 'eq', values: valuesOf(name, 'eq', value) };
}

type SignMatch = readonly [whole: string, path: string, sign: string, rest: string];

/** `a>5` is all name; `a>=5` is split at its `=`, unless that was escaped. */
function parseSign(name: string, [, path, sign, rest]: SignMatch, value: string): Filter {
  const [written, text] =
    rest === '' ? [`${sign}=`, value] : rest.startsWith('=') ? [`${sign}=`, rest.slice(1)] : [sign, rest];
  const operator = operatorsBySign[written];
  if (!operator) throw unknownOperator(name, written);
  return { path, operator, values: valuesOf(path, operator, text) };
}

/** `v1,v2` and TMF630's `v1;a=v2`; a comma inside double quotes belongs to the value, one in a pattern too. */
function valuesOf(name: string, operator: Operator, text: string): string[] {
  if (operator === 'regex') return [unquote(text)];
  return text
    .split(`;${name}=`)
    .flatMap((part) => part.match(/"[^"]*"|[^,]+/g) ?? [''])
    .map((value) => unquote(value.trim()));
}

const unquote = (value: string): string => /^"(.*)"$/s.exec(value)?.[1] ?? value;

const isOperator = (text: string): text is Operator => (operators as readonly string[]).includes(text);

const unknownOperator = (name: string, operator: string): Problem =>
  new Problem('invalidQuery', `${operator} is not an operator.`, {
    errors: [
      {
        path: `?${name}`,
        message: `has an unknown operator, known are ${operators.join(', ')}`,
        allowedValues: [...operators],
      },
    ],
  });
