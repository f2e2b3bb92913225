import { Type } from 'typebox';
import { ErrorBody } from '../domain/resources/error.js';
import type { Api } from './tmf630/api.js';
import { components } from './tmf630/components.js';
import { problems } from './tmf630/errors.js';
import { JsonPatch } from './tmf630/json-patch.js';
import { jsonPatchType, type Operation, type Parameter } from './tmf630/operation.js';

type Json = Readonly<Record<string, unknown>>;

/** The OpenAPI 3.1 document of one API, from the declarations that serve it. */
export function openApi(api: Api, operations: readonly Operation[]): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const operation of operations.filter((each) => each.api === api)) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: describe(operation) };
  }
  return {
    openapi: '3.1.0',
    info: { title: api.title, version: '1.0.0', description },
    servers: [{ url: api.base }],
    security: [{ apiKey: [] }, { bearer: [] }],
    paths,
    components: {
      schemas: { ...components, Error: ErrorBody },
      securitySchemes: {
        apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
        bearer: { type: 'http', scheme: 'bearer' },
      },
    },
  };
}

const description =
  'Follows the TM Forum REST guidelines (TMF630): paging, filters, sorting, field selection, merge patch, JSON patch.';

function describe({ method, path, summary, parameters = [], body, answers, scopes }: Operation): Json {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  return {
    operationId: operationId(method, path),
    summary,
    description: `Scope: ${scopes.join(' or ')}.`,
    parameters: [
      ...names.map((name) => ({ name, in: 'path', required: true, schema: Type.String() })),
      ...parameters.map(({ name, in: where, description: text, schema }: Parameter) => ({
        name,
        in: where,
        description: text,
        schema,
      })),
    ],
    ...(body && {
      requestBody: {
        required: !body.optional,
        content: Object.fromEntries(
          body.contentTypes.map((type) => [
            type,
            { schema: type === jsonPatchType ? JsonPatch : body.schema },
          ]),
        ),
      },
    }),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, { description: text, schema, headers }]) => [
          status,
          {
            description: text,
            ...(headers && { headers: describeHeaders(headers) }),
            ...(schema && { content: { 'application/json': { schema } } }),
          },
        ]),
      ),
      ...errorResponses,
    },
  };
}

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
