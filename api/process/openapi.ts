import { type TSchema, Type } from 'typebox';
import product from '../../package.json' with { type: 'json' };
import { ErrorBody } from '../../domain/tmf/schemas/error.js';
import type { Api } from '../tmf630/api.js';
import { components } from '../../domain/tmf/components.js';
import { problems } from '../tmf630/errors.js';
import { takesIdempotencyKey } from '../tmf630/idempotency.js';
import { JsonPatch } from '../tmf630/json-patch.js';
import { type ApiOperation, type Examples, jsonPatchType, type Parameter } from '../tmf630/operation.js';
import { idempotencyKeyParameter, reasonParameter } from '../tmf630/parameters.js';
import type { Json } from '../../domain/lib/json.js';

/** The OpenAPI 3.1 document of one API, from the declarations that serve it. */
export function openApi(api: Api, operations: readonly ApiOperation[]): Json {
  const paths: Record<string, Record<string, Json>> = {};
  const offered = operations.filter((each) => each.api === api);
  const schemas: Readonly<Record<string, TSchema>> = Object.assign(
    {},
    ...offered.map((each) => each.schemas),
  );
  const names = new Map(Object.entries(schemas).map(([name, schema]) => [schema, name]));
  for (const operation of offered) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: describe(operation, names) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: api.title,
      version: api.version ?? product.version,
      description,
      'x-api-id': /^TMF\d+/.exec(api.title)?.[0] ?? api.id,
    },
    servers: [{ url: api.base }],
    security: [{ apiKey: [] }, { bearer: [] }],
    paths,
    components: {
      schemas: {
        ...components,
        ...Object.fromEntries([...names].map(([schema, name]) => [name, schema])),
        Error: ErrorBody,
      },
      securitySchemes: {
        apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT, or an API key' },
      },
    },
  };
}

const description =
  'Follows the TM Forum REST guidelines (TMF630): paging, filters, sorting, field selection, merge patch, JSON patch.';

type Names = ReadonlyMap<TSchema, string>;

function describe(operation: ApiOperation, schemaNames: Names): Json {
  const { method, path, summary, parameters = [], body, responses, scopes } = operation;
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  return {
    operationId: operation.id ?? operationId(method, path),
    summary,
    description: `Scope: ${scopes.join(' or ')}.`,
    parameters: [
      ...names.map((name) => ({ name, in: 'path', required: true, schema: Type.String() })),
      ...[...parameters, ...parametersOfAny(operation)].map(
        ({ name, in: where, description: text, schema }: Parameter) => ({
          name,
          in: where,
          description: text,
          schema,
        }),
      ),
    ],
    ...(body && {
      requestBody: {
        required: !body.optional,
        content: Object.fromEntries(
          body.contentTypes.map((type) => [
            type,
            type === jsonPatchType
              ? { schema: JsonPatch }
              : { schema: schemaOrRef(body.schema, schemaNames), ...describeExamples(body.examples) },
          ]),
        ),
      },
    }),
    responses: {
      ...Object.fromEntries(
        Object.entries(responses).map(([status, { description: text, schema, contentType, headers }]) => [
          status,
          {
            description: text,
            ...(headers && { headers: describeHeaders(headers) }),
            ...(schema && {
              content: { [contentType ?? 'application/json']: { schema: schemaOrRef(schema, schemaNames) } },
            }),
          },
        ]),
      ),
      ...errorResponses,
    },
  };
}

/** What any operation of the method takes. */
const parametersOfAny = (operation: ApiOperation): readonly Parameter[] => [
  ...(takesIdempotencyKey(operation) ? [idempotencyKeyParameter] : []),
  ...(operation.method === 'get' || operation.idempotency === 'noEffect' ? [] : [reasonParameter]),
];

/** A reference to the schema, or to that of a list's items, where it has a name. */
function schemaOrRef(schema: TSchema, names: Names): Json {
  const { items } = schema as { items?: TSchema };
  if (items && names.has(items)) return { ...schema, items: refTo(names.get(items)!) };
  return names.has(schema) ? refTo(names.get(schema)!) : (schema as Json);
}

const refTo = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });

const describeExamples = (examples: Examples | undefined): Json =>
  examples
    ? {
        examples: Object.fromEntries(
          Object.entries(examples).map(([summary, value]) => [summary, { summary, value }]),
        ),
      }
    : {};

const describeHeaders = (headers: Readonly<Record<string, string>>): Json =>
  Object.fromEntries(
    Object.entries(headers).map(([name, text]) => [
      name,
      { description: text, required: true, schema: Type.String() },
    ]),
  );

/** `get /productOrder/{id}` as `getProductOrderId`: unique in its document, and a name in any language. */
function operationId(method: string, path: string): string {
  const words = path.match(/\w+/g) ?? [];
  return [method, ...words.map((word) => `${word[0]!.toUpperCase()}${word.slice(1)}`)].join('');
}

const error = { content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } } };

/** Any operation may end in any of these. */
const errorResponses: Json = Object.fromEntries(
  [...new Set(Object.values(problems).map(({ status }) => status))].map((status) => {
    const reasons = Object.values(problems).filter((problem) => problem.status === status);
    return [String(status), { description: reasons.map(({ reason }) => reason).join('; '), ...error }];
  }),
);
