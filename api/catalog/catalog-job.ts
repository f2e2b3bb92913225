import type { TObject } from 'typebox';
import { v7 as uuidv7 } from 'uuid';
import { type CatalogApi, catalogContents, isCatalogApi } from '../../domain/catalog/catalog-file.js';
import { parseCatalogFilter } from '../../domain/catalog/catalog-filter.js';
import { jobWorkflowId } from '../../domain/order/ids.js';
import {
  ExportJob,
  ExportJobCreate,
  ImportJob,
  ImportJobCreate,
  type JobStatus,
  progressView,
} from '../../domain/tmf/schemas/catalog-job.js';
import { redactedCallback } from '../../domain/events/event-subscription.js';
import type { ErrorDetail } from '../../domain/tmf/schemas/error.js';
import { CatalogJob } from '../../entities/tables/catalog.js';
import { submitJob } from '../../entities/catalog/catalog-jobs.js';
import { attributeColumns } from '../../entities/tables/attribute-columns.js';
import { apis } from '../apis.js';
import { fileNameOf } from './catalog-file-operations.js';
import type { Context } from '../tmf630/context.js';
import type { Api } from '../tmf630/api.js';
import { deleteDocument } from '../../entities/documents/documents.js';
import type { ApiRequest } from '../tmf630/operation.js';
import type { Body, Created, Resource } from '../tmf630/resource.js';
import { schemaPath } from '../../domain/tmf/schema-path.js';
import { invalidBody } from '../tmf630/validation.js';
import { catalogResources } from './catalog.js';

const kinds = {
  ImportJob: { name: 'importJob', create: ImportJobCreate, schema: ImportJob },
  ExportJob: { name: 'exportJob', create: ExportJobCreate, schema: ExportJob },
} as const;

/** TMF620, 633, 634: asynchronous import and export of catalogs. */
export const catalogJobs: readonly Resource[] = [
  apis.productCatalog,
  apis.serviceCatalog,
  apis.resourceCatalog,
].flatMap((api) => [jobResource('ImportJob', api), jobResource('ExportJob', api)]);

function jobResource(type: keyof typeof kinds, api: Api): Resource {
  const { name, create, schema } = kinds[type];
  const resource: Resource = {
    name,
    type,
    api,
    description: `${type === 'ImportJob' ? 'Import' : 'Export'} of the catalog, with its progress.`,
    schema,
    entity: CatalogJob,
    within: { resource: name, api: api.id },
    attributes: attributeColumns[name],
    computed: ['percentage', 'progress'],
    sort: '-creationDate',
    render: async (_context, page) =>
      page.map(({ row, body }) => ({ ...body, ...progressView(row as unknown as JobStatus) })),
    create: {
      schema: create,
      scopes: ['catalog:write'],
      handle: async (context, request) => createJob(context, { name, api, create }, request),
    },
    remove: {
      scopes: ['catalog:write'],
      handle: async ({ database }, row) => deleteDocument(database, resource, row),
    },
  };
  return resource;
}

interface JobKind {
  readonly name: 'importJob' | 'exportJob';
  readonly api: Api;
  readonly create: TObject;
}

async function createJob(
  { database, relay, outbound }: Context,
  { name, api, create }: JobKind,
  { body, origin }: ApiRequest,
): Promise<Created> {
  if (!isCatalogApi(api.id)) throw new RangeError(`${api.id} has no catalog`);
  const { url, path, query } = body as Readonly<Record<string, string | undefined>> & {
    readonly url: string;
  };
  const faults = [...urlFaults(url, origin), ...pathFaults(api.id, path), ...queryFaults(api, query)];
  if (faults.length > 0) throw invalidBody(faults);
  const fileName = fileNameOf(origin, url);
  const refusal = fileName === undefined ? await outbound.refusal(url) : undefined;
  if (refusal !== undefined) throw invalidBody([{ path: '$.url', message: refusal }]);
  const id = uuidv7();
  const at = fileName === undefined ? { address: url } : { fileName };
  const doc = { ...withoutServerAttributes(create, body), url: redactedCallback(url) };
  await submitJob(database, { id, resource: name, api: api.id, location: at, doc });
  relay.flush(jobWorkflowId('catalogJob', id));
  return { id, status: 201 };
}

/** Drops what only the server says: the definition lets callers send it, without effect. */
function withoutServerAttributes(create: TObject, body: Body): Body {
  const serverAttributes = new Set(
    Object.keys(ImportJob.properties).filter((attribute) => !Object.hasOwn(create.properties, attribute)),
  );
  return Object.fromEntries(Object.entries(body).filter(([attribute]) => !serverAttributes.has(attribute)));
}

function urlFaults(url: string, origin: string): ErrorDetail[] {
  if (!URL.canParse(url, origin)) return [{ path: '$.url', message: 'must be an address' }];
  const name = fileNameOf(origin, url);
  const own = url.startsWith('/') || new URL(url).origin === new URL(origin).origin;
  if (name !== undefined ? name !== '' && name.length <= 255 && !name.includes('/') : !own) return [];
  const message = `must be ${apis.turnup.base}/catalogFile/{name} here, or an address elsewhere`;
  return [{ path: '$.url', message }];
}

function pathFaults(api: CatalogApi, path: string | undefined): ErrorDetail[] {
  const known: readonly string[] = catalogContents[api];
  if (path === undefined || known.includes(path.split('/').at(-1) ?? '')) return [];
  const allowedValues = known.map((each) => `/${each}`);
  return [{ path: '$.path', message: `must end with one of ${allowedValues.join(', ')}`, allowedValues }];
}

/** A misspelt attribute would produce an empty file. */
function queryFaults(api: Api, query: string | undefined): ErrorDetail[] {
  const schemas = catalogResources.filter((each) => each.api === api).map(({ schema }) => schema);
  return parseCatalogFilter(query ?? '')
    .filter(({ path }) => !schemas.some((schema) => schemaPath(schema, path)))
    .map(({ path }) => ({ path: '$.query', message: `names ${path}, which no entry of this catalog has` }));
}
