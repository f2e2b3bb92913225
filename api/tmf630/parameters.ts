import { type TSchema, Type } from 'typebox';
import { Instant } from '../../domain/tmf/schemas/common.js';
import type { RelatedRows } from '../../entities/documents/document-kind.js';
import { isDocument, type ValueType, valueTypeOf } from '../../entities/documents/table.js';
import { schemaOf } from '../../entities/schema.js';
import { Problem } from './errors.js';
import type { Parameter } from './operation.js';
import { longestReason, reasonHeader } from './request-facts.js';
import type { Resource } from './resource.js';

/** The query parameters and headers of the operations, for the OpenAPI documents. */

export const fieldsParameter: Parameter = {
  name: 'fields',
  in: 'query',
  description: 'Comma-separated attributes to return, dotted for inner ones; `none` leaves id and href.',
  schema: Type.String(),
};

/** Parameters for paging. */
export const pageParameters: readonly Parameter[] = [
  {
    name: 'offset',
    in: 'query',
    description: 'How many to skip.',
    schema: Type.Integer({ minimum: 0, default: 0 }),
  },
  {
    name: 'limit',
    in: 'query',
    description: 'Maximum number of resources on the page, at most 1000.',
    schema: Type.Integer({ minimum: 0, default: 50 }),
  },
];

export const ifMatchParameter: Parameter = {
  name: 'If-Match',
  in: 'header',
  description: 'The ETag that the resource must still have, else 412; `*`: any.',
  schema: Type.String({ pattern: '^(\\*|(W/)?"[^"]*"( *, *(W/)?"[^"]*")*)$' }),
};

/** For every POST that has an effect. */
export const idempotencyKeyParameter: Parameter = {
  name: 'Idempotency-Key',
  in: 'header',
  description:
    'Repeating the request with its key returns the first answer without a second effect; the key with another request is 409.',
  schema: Type.String({ maxLength: 255 }),
};

/** For every operation that changes something. */
export const reasonParameter: Parameter = {
  name: reasonHeader,
  in: 'header',
  description: 'Why: it is on record with what is done.',
  schema: Type.String({ maxLength: longestReason }),
};

/** The parameter of a resource that has versions; none for others. */
export const versionParameter = ({ compareVersions: versioned }: Resource): readonly Parameter[] =>
  versioned
    ? [
        {
          name: 'version',
          in: 'query',
          description:
            'The version, also as `{id}:(version=…)`; by default the highest on sale, else the highest retired, else the highest.',
          schema: Type.String(),
        },
      ]
    : [];

export function listParameters(resource: Resource): Parameter[] {
  return [
    ...pageParameters,
    {
      name: 'sort',
      in: 'query',
      description: `Comma-separated attributes, descending with a leading minus. Default: ${resource.sort}.`,
      schema: Type.String(),
    },
    fieldsParameter,
    ...comparedColumns(resource).map(([name, column]): Parameter => ({
      name,
      in: 'query',
      description: `Only resources with this ${name}; several values separated by commas. Also ${name}.ne, .gt, .gte, .lt, .lte, .regex.`,
      schema: filterSchemas[typeof column === 'string' ? valueTypeOf(columnType(resource, column)) : 'text'],
    })),
  ];
}

/**
 * What filters may compare with a value: not the documents among the columns, of which only parts can be compared.
 * @internal Exported for the tests.
 */
export const comparedColumns = (resource: Resource): readonly [path: string, string | RelatedRows][] =>
  Object.entries({ ...resource.attributes, ...resource.filters, ...resource.foundBy }).filter(
    ([, column]) => typeof column !== 'string' || !isDocument(columnType(resource, column)),
  );

const filterSchemas: Readonly<Record<ValueType, TSchema>> = {
  text: Type.String(),
  number: Type.Number(),
  boolean: Type.Boolean(),
  instant: Instant,
};

const columnType = ({ entity }: Resource, name: string): unknown => schemaOf(entity).column(name).type;

/** The headers of every page of a list. */
export const pageAnswerHeaders = {
  'X-Total-Count': 'Number of matches: exact up to 10000, beyond that a lower bound.',
  'X-Result-Count': 'Number of resources on this page.',
  Link: 'Links to this page, the first, the previous, the next and the last one (RFC 8288).',
} as const;

/** The header of every single resource. */
export const etagHeader = { ETag: 'Entity tag of the returned version, for If-Match.' } as const;

/** The value of a parameter that is true or false, by default false; throws 400 for anything else. */
export function flagOf(query: URLSearchParams, name: string): boolean {
  const value = query.get(name) ?? 'false';
  if (value === 'true' || value === 'false') return value === 'true';
  throw new Problem('invalidQuery', `${name} must be true or false.`, {
    errors: [{ path: `?${name}`, message: 'must be true or false', allowedValues: [true, false] }],
  });
}
