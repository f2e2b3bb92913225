import { hrefOf } from '../../domain/tmf/href.js';
import type { Row } from '../../entities/documents/document-kind.js';
import { storeOf } from '../../entities/documents/store.js';
import type { Context } from './context.js';
import { Problem } from './errors.js';
import type { ApiRequest, ApiResponse } from './operation.js';
import { etagOf, renderAll } from './render.js';
import type { Body, Resource, View } from './resource.js';
import { invalidBody } from './validation.js';

/** The stored row of the resource; throws 404 when there is none. */
export async function requireRow(
  { database }: Pick<Context, 'database'>,
  resource: Resource,
  id: string,
  version?: string,
): Promise<Row> {
  const row = await storeOf(database, resource).find(id, version);
  if (row) return row;
  const which = resource.compareVersions && version !== undefined ? ` in version ${version}` : '';
  throw new Problem('notFound', `There is no ${resource.name} ${id}${which}.`);
}

/** The stored row that a request names; throws 400 with the place when there is none. */
export async function requireNamed(
  { database }: Pick<Context, 'database'>,
  resource: Resource,
  id: string,
  path: string,
): Promise<Row> {
  const row = await storeOf(database, resource).find(id);
  if (row) return row;
  throw invalidBody([{ path, message: `is not the id of a stored ${resource.name}` }]);
}

/** The resource of the row, as the API answers it. */
export async function renderOne(context: Context, resource: Resource, row: Row, view: View): Promise<Body> {
  const [body = {}] = await renderAll(context, resource, { rows: [row], view });
  return body;
}

interface Shown {
  readonly status: 200;
  readonly body: Body;
  readonly headers: { readonly ETag: string };
}

/** What an operation on a resource answers: the whole resource as it is now, with its entity tag. */
export async function answerRow(
  context: Context,
  resource: Resource,
  row: Row,
  { origin, caller }: Pick<ApiRequest, 'origin' | 'caller'>,
): Promise<Shown> {
  const body = await renderOne(context, resource, row, { origin, fields: undefined, caller });
  return { status: 200, body, headers: { ETag: etagOf(row) } };
}

/** 202 with what goes on beside the request; throws 404 when it is gone. */
export async function answerAccepted(
  context: Context,
  resource: Resource,
  id: string,
  request: Pick<ApiRequest, 'origin' | 'caller'>,
): Promise<ApiResponse> {
  const { body, headers } = await answerRow(
    context,
    resource,
    await requireRow(context, resource, id),
    request,
  );
  return { status: 202, body, headers: { ...headers, Location: hrefOf(request.origin, resource, id) } };
}
