import { Type } from 'typebox';
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
  description: 'The ETag that the resource must still have, else 412.',
  schema: Type.String(),
};

export const versionParameter = ({ versioned }: Resource): readonly Parameter[] =>
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
  const filters = [...Object.keys(resource.attributes), ...Object.keys(resource.filters ?? {})];
  return [
    ...pageParameters,
    {
      name: 'sort',
      in: 'query',
      description: `Comma-separated attributes, descending with a leading minus. Default: ${resource.sort}.`,
      schema: Type.String(),
    },
    fieldsParameter,
    ...filters.map((name): Parameter => ({
      name,
      in: 'query',
      description: `Only with this ${name}; several by comma. Also ${name}.ne, .gt, .gte, .lt, .lte, .regex.`,
      schema: Type.String(),
    })),
  ];
}

const headers: Readonly<Record<string, string>> = {
  'Idempotency-Key':
    'The same key with the same body answers the first result again instead of a second effect.',
};

export const headerParameters = (names: readonly string[]): Parameter[] =>
  names.map((name) => ({
    name,
    in: 'header',
    description: headers[name] ?? '',
    schema: Type.String({ maxLength: 255 }),
  }));
