import { type TSchema, Type } from 'typebox';
import { hrefOf } from '../../domain/tmf/href.js';
import type { Scope } from './auth.js';
import type { Context } from './context.js';
import { Problem, toProblem } from './errors.js';
import { parseFields } from './fields.js';
import { toMergePatch } from './json-patch.js';
import { parseListQuery } from './list-query.js';
import { type ApiResponse, type ApiRequest, jsonTypes, type ApiOperation, patchTypes } from './operation.js';
import { renderOne, requireRow } from './one-row.js';
import { leavingVisible } from './object-access.js';
import { pageHeaders } from './paging.js';
import { withSurvivors } from './party-filters.js';
import { etagOf, renderAll } from './render.js';
import type { Row } from '../../entities/documents/document-kind.js';
import type { Body, Create, Patch, Remove, Resource } from './resource.js';
import {
  etagHeader,
  fieldsParameter,
  ifMatchParameter,
  listParameters,
  pageAnswerHeaders,
  versionParameter,
} from './parameters.js';
import { asSpelled } from '../../domain/tmf/spelling.js';
import { storeOf } from '../../entities/documents/store.js';
import { createValidator } from './validation.js';

/** What a resource declaration expands into. */
export function operationsOf(resource: Resource): ApiOperation[] {
  const { create, patch, remove, type, schema } = resource;
  const selection = selectionOf(schema);
  // The last name of a schema counts: answers are named as in the definition.
  const schemas = {
    ...(patch && { [`${type}_Update`]: patch.schema }),
    ...(create && { [`${type}_Create`]: create.schema }),
    [`${type}_Selection`]: selection,
    [type]: schema,
  };
  // Named as in TM Forum's definitions, so that clients generated from these find the same names.
  const withOperationId = (verb: string, operation: ApiOperation): ApiOperation => ({
    ...operation,
    schemas,
    id: `${verb}${type}`,
    resource: resource.name,
  });
  return [
    withOperationId('list', listOperation(resource, selection)),
    ...(create ? [withOperationId('create', createOperation(resource, create))] : []),
    withOperationId('retrieve', readOperation(resource, selection)),
    ...(patch ? [withOperationId('patch', patchOperation(resource, patch))] : []),
    ...(remove ? [withOperationId('delete', removeOperation(resource, remove))] : []),
  ];
}

/** What is needed to read the resource. */
export const readScopesOf = ({ readScopes = ['read'] }: Resource): readonly Scope[] => readScopes;

function listOperation(resource: Resource, selection: TSchema): ApiOperation {
  return {
    api: resource.api,
    method: 'get',
    path: `/${resource.name}`,
    scopes: readScopesOf(resource),
    summary: `Lists: ${resource.description}`,
    parameters: listParameters(resource),
    responses: {
      200: {
        description: 'A page of the list.',
        schema: Type.Array(selection),
        headers: pageAnswerHeaders,
      },
    },
    async handle(context, { query, origin, path, caller }) {
      const listQuery = await withSurvivors(context, parseListQuery(query));
      const { rows, total } = await storeOf(context.database, resource).list(listQuery);
      const view = { origin, fields: listQuery.fields, caller };
      const body = await renderAll(context, resource, { rows, view });
      const page = { ...listQuery, count: rows.length, total };
      return { status: 200, body, headers: pageHeaders(`${origin}${path}`, query, page) };
    },
  };
}

function readOperation(resource: Resource, selection: TSchema): ApiOperation {
  return {
    ...itemPath(resource),
    method: 'get',
    scopes: readScopesOf(resource),
    summary: `Reads one: ${resource.description}`,
    parameters: [fieldsParameter, ...versionParameter(resource)],
    responses: {
      200: { description: 'The resource.', schema: selection, headers: etagHeader },
    },
    async handle(context, request) {
      return await singleResponse(context, resource, {
        row: await rowOf(context, resource, request),
        request,
      });
    },
  };
}

function createOperation(resource: Resource, create: Create): ApiOperation {
  const { schema, scopes, handle, idempotency, otherwise, examples } = create;
  const validate = createValidator(schema);
  const answered = {
    schema: resource.schema,
    headers: { ...etagHeader, Location: 'The address of the resource, as its href.' },
  };
  return {
    api: resource.api,
    method: 'post',
    path: `/${resource.name}`,
    scopes,
    summary: `Creates: ${resource.description}`,
    ...(otherwise && { parameters: otherwise.parameters }),
    body: {
      schema,
      contentTypes: jsonTypes,
      ...(examples && { examples }),
      validate: (body) => validate(asSpelled(schema, body as Body)),
    },
    responses: {
      201: { description: 'Created.', ...answered },
      ...(idempotency === 'ownKeys' && {
        200: { description: 'It was created by an earlier request.', ...answered },
      }),
      ...otherwise?.responses,
    },
    ...(idempotency && { idempotency }),
    async handle(context, request) {
      const spelled = { ...request, body: asSpelled(schema, request.body) };
      const other = await otherwise?.handle(context, spelled);
      if (other) return other;
      // An order keeps what was submitted before under its keys: its customer is checked beforehand.
      const { id, version, status } =
        idempotency === 'ownKeys'
          ? await handle(context, spelled)
          : await leavingVisible(context, resource, async (within) => handle(within, spelled));
      const row = await requireRow(context, resource, id, version);
      const { headers: tag, body: shown } = await singleResponse(context, resource, { row, request });
      return {
        status,
        body: shown,
        headers: { ...tag, Location: hrefOf(request.origin, resource, id, version) },
      };
    },
  };
}

function patchOperation(resource: Resource, { schema, scopes, summary, handle }: Patch): ApiOperation {
  return {
    ...itemPath(resource),
    method: 'patch',
    scopes,
    summary: summary ?? `Changes: ${resource.description}`,
    parameters: [ifMatchParameter, ...versionParameter(resource)],
    body: { schema, contentTypes: patchTypes },
    responses: {
      200: { description: 'The resource as it is now.', schema: resource.schema, headers: etagHeader },
    },
    async handle(context, request) {
      const row = await rowOf(context, resource, request);
      requireIfMatch(request, row);
      const addedHeaders = await withPreconditionRecheck(context, resource, request, async () => {
        const merging = await withMergePatch(context, resource, { row, request });
        const spelled = { ...merging, body: asSpelled(schema, merging.body) };
        const { headers } = await leavingVisible(context, resource, async (within) => ({
          ...row,
          headers: await handle(within, spelled, row),
        }));
        return headers;
      });
      const changed = await rowOf(context, resource, request);
      const { body, headers } = await singleResponse(context, resource, { row: changed, request });
      return { status: 200, body, headers: { ...headers, ...addedHeaders } };
    },
  };
}

function removeOperation(resource: Resource, { scopes, handle }: Remove): ApiOperation {
  return {
    ...itemPath(resource),
    method: 'delete',
    scopes,
    summary: `Deletes: ${resource.description}`,
    parameters: [ifMatchParameter, ...versionParameter(resource)],
    responses: { 204: { description: 'Deleted.' } },
    async handle(context, request) {
      const row = await rowOf(context, resource, request);
      requireIfMatch(request, row);
      await withPreconditionRecheck(context, resource, request, async () => handle(context, row, request));
      return { status: 204 };
    },
  };
}

const itemPath = ({ api, name }: Resource) => ({ api, path: `/${name}/{id}` });

async function singleResponse(
  context: Context,
  resource: Resource,
  { row, request }: { readonly row: Row; readonly request: ApiRequest },
): Promise<ApiResponse> {
  const { origin, query, caller } = request;
  const view = { origin, fields: parseFields(query.getAll('fields')), caller };
  const body = await renderOne(context, resource, row, view);
  return { status: 200, body, headers: { ETag: etagOf(row) } };
}

/** A JSON patch applies to the resource as answered; its handler gets the equivalent merge patch. */
async function withMergePatch(
  context: Context,
  resource: Resource,
  { row, request }: { readonly row: Row; readonly request: ApiRequest },
): Promise<ApiRequest> {
  const { jsonPatch } = request;
  if (jsonPatch === undefined) return request;
  const view = { origin: request.origin, fields: undefined, caller: request.caller };
  const body = await renderOne(context, resource, row, view);
  // As it goes over the wire: without undefined attributes.
  return { ...request, body: toMergePatch(JSON.parse(JSON.stringify(body)) as Body, jsonPatch) };
}

async function rowOf(context: Context, resource: Resource, request: ApiRequest): Promise<Row> {
  const { id, version } = idAndVersionOf(resource, request);
  return await requireRow(context, resource, id, version);
}

/** A version is given in the path, `tv:(version=2.0)`, or in the query (TMF630). */
function idAndVersionOf(
  { compareVersions: versioned }: Resource,
  { params, query }: ApiRequest,
): { readonly id: string; readonly version?: string } {
  const { id = '' } = params;
  const [, base, inPath] = /^(.+):\(version=(.+)\)$/s.exec(versioned ? id : '') ?? [];
  const version = inPath ?? query.get('version') ?? undefined;
  return { id: base ?? id, ...(version !== undefined && { version }) };
}

/** `If-Match` prevents two clients from overwriting each other unknowingly. Throws 412 for another state than the row's. */
export function requireIfMatch({ header }: ApiRequest, row: Row): void {
  const wanted = header('if-match');
  if (wanted === undefined || wanted.trim() === '*') return;
  if (wanted.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etagOf(row))) return;
  throw new Problem('preconditionFailed', `The entity tag is now ${etagOf(row)}: read it again.`, {
    headers: { ETag: etagOf(row) },
  });
}

/** A conflict is 412 when another client got in between reading the entity tag and writing the change. */
async function withPreconditionRecheck<T>(
  context: Context,
  resource: Resource,
  request: ApiRequest,
  change: () => Promise<T>,
): Promise<T> {
  try {
    return await change();
  } catch (err) {
    const { code } = toProblem(err);
    if (code === 'conflict' && request.header('if-match') !== undefined) {
      requireIfMatch(request, await rowOf(context, resource, request));
    }
    throw err;
  }
}

/** With `fields` an answer legally lacks what the schema requires. */
const selectionOf = (schema: TSchema): TSchema => {
  const { required: _, ...rest } = schema as TSchema & { required?: unknown };
  return rest;
};
