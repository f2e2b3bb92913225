import { type TSchema, Type } from 'typebox';
import { Instant } from '../../domain/tmf/schemas/common.js';
import type { RelatedRows } from '../../entities/documents/document-kind.js';
import { isDocument, type ValueType, valueTypeOf } from '../../entities/documents/table.js';
import { schemaOf } from '../../entities/schema.js';
import type { Parameter } from './operation.js';
import type { Resource } from './resource.js';

/** The query parameters and headers of the operations, for the OpenAPI documents. */

export const fieldsParameter: Parameter = {
  name: 'fields',
  in: 'query',
  description: 'Comma-separated attributes to answer, dotted for inner ones; `none` leaves id and href.',
  schema: Type.String(),
};

/** Which part of a list. */
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
    description: 'How many to answer, 1000 at the most.',
    schema: Type.Integer({ minimum: 0, default: 50 }),
  },
];

export const ifMatchParameter: Parameter = {
  name: 'If-Match',
  in: 'header',
  description: 'The ETag that the resource must still have, else 412; `*`: whichever it has.',
  schema: Type.String({ pattern: '^(\\*|(W/)?"[^"]*"( *, *(W/)?"[^"]*")*)$' }),
};

/** Of every POST that has an effect. */
export const idempotencyKeyParameter: Parameter = {
  name: 'Idempotency-Key',
  in: 'header',
  description:
    'The same key with the same request answers the first result again instead of a second effect; with another request it is 409.',
  schema: Type.String({ maxLength: 255 }),
};

export const versionParameter = ({ compareVersions: versioned }: Resource): readonly Parameter[] =>
  versioned
    ? [
        {
          name: 'version',
          in: 'query',
          description:
            'The version meant, also as `{id}:(version=…)`; without it the highest on sale, else retired, else of all.',
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
      description: `Only with this ${name}; several by comma. Also ${name}.ne, .gt, .gte, .lt, .lte, .regex.`,
      schema: filterSchemas[typeof column === 'string' ? valueTypeOf(columnType(resource, column)) : 'text'],
    })),
  ];
}

/**
 * What filters may compare with a value: not the documents among the columns, of which only parts can be compared.
 * @internal Exported for the tests.
 */
export const comparedColumns = (resource: Resource): readonly [path: string, string | RelatedRows][] =>
  Object.entries({ ...resource.attributes, ...resource.filters }).filter(
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
  'X-Total-Count': 'How many match: exact up to 10000, of more that there are at least so many.',
  'X-Result-Count': 'How many are on this page.',
  Link: 'The addresses of this page, the first, the previous, the next and the last one (RFC 8288).',
} as const;

/** The header of every single resource. */
export const etagHeader = { ETag: 'The version answered, for If-Match.' } as const;
