import type { TObject } from 'typebox';
import { v7 as uuidv7 } from 'uuid';
import { DownstreamSystem } from '../../domain/resources/downstream-system.js';
import { ProductOffering } from '../../domain/resources/product-offering.js';
import { ProductOfferingPrice } from '../../domain/resources/product-offering-price.js';
import { ProductSpecification } from '../../domain/resources/product-specification.js';
import { ResourceSpecification } from '../../domain/resources/resource-specification.js';
import { ServiceArea } from '../../domain/resources/service-area.js';
import { ServiceSpecification } from '../../domain/resources/service-specification.js';
import { lifecycleStates, type LifecycleState } from '../../domain/resources/specification.js';
import type { CatalogKind } from '../../domain/publish/catalog-fault.js';
import { CatalogEntry } from '../../entities/catalog-entry.js';
import type { Database } from '../../entities/database.js';
import { apis } from '../apis.js';
import { requirePublishable } from '../catalog-check.js';
import type { Context } from '../context.js';
import type { Api } from '../tmf630/api.js';
import { deleteDocument, insertDocument, updateDocument } from '../tmf630/documents.js';
import { Problem } from '../tmf630/errors.js';
import { changedAttributes, mergePatch } from '../tmf630/merge-patch.js';
import type { ApiRequest } from '../tmf630/operation.js';
import type { Body, Created, Resource, Row } from '../tmf630/resource.js';
import { createValidator, type Validate } from '../tmf630/validation.js';

/** Of what has no versions, this one. */
const firstVersion = '1.0';

const versionedAttributes = {
  name: 'name',
  version: 'version',
  lifecycleStatus: 'lifecycleStatus',
  lastUpdate: 'updatedAt',
} as const;

/** The catalog: documents that callers may name and version (DESIGN §5). */
export const catalogResources: readonly Resource[] = [
  catalogResource('ProductOffering', {
    api: apis.productCatalog,
    schema: ProductOffering,
    filters: ['productSpecification.id'],
    published: true,
    defaults: { isBundle: false },
  }),
  catalogResource('ProductOfferingPrice', {
    api: apis.productCatalog,
    schema: ProductOfferingPrice,
    defaults: { isBundle: false },
  }),
  catalogResource('ProductSpecification', {
    api: apis.productCatalog,
    schema: ProductSpecification,
    published: true,
    defaults: { isBundle: false },
  }),
  catalogResource('ServiceSpecification', {
    api: apis.serviceCatalog,
    schema: ServiceSpecification,
    published: true,
    defaults: { isBundle: false },
  }),
  catalogResource('ResourceSpecification', {
    api: apis.resourceCatalog,
    schema: ResourceSpecification,
    published: true,
    defaults: { isBundle: false },
  }),
  catalogResource('DownstreamSystem', { api: apis.turnup, schema: DownstreamSystem, lifecycle: false }),
  catalogResource('ServiceArea', { api: apis.turnup, schema: ServiceArea, lifecycle: false }),
];

interface Declaration {
  readonly api: Api;
  readonly schema: TObject;
  /** Never changes once it is active: orders are pinned to it (DESIGN §11). */
  readonly published?: boolean;
  readonly lifecycle?: boolean;
  readonly defaults?: Body;
  readonly filters?: readonly string[];
}

function catalogResource(type: string, declaration: Declaration): Resource {
  const { api, schema, lifecycle = true } = declaration;
  const name = `${type[0]!.toLowerCase()}${type.slice(1)}`;
  const validate = createValidator(schema);
  const resource: Resource = {
    name,
    type,
    api,
    description: `${type.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')} of the catalog.`,
    schema,
    entity: CatalogEntry,
    within: lifecycle ? { resource: name } : { resource: name, version: firstVersion },
    attributes: lifecycle ? versionedAttributes : { name: 'name', lastUpdate: 'updatedAt' },
    sort: '-lastUpdate',
    versioned: lifecycle,
    create: {
      schema,
      scope: 'catalog:write',
      handle: async (context, { body }) => create(context, resource, { declaration, body }),
    },
    patch: {
      schema,
      scopes: ['catalog:write'],
      handle: async (context, { body }, row) =>
        patch(context, resource, { declaration, body, row, validate }),
    },
    remove: { scope: 'catalog:write', handle: async (context, row) => remove(context, resource, row) },
  };
  return resource;
}

async function create(
  { database }: Context,
  resource: Resource,
  { declaration, body }: { readonly declaration: Declaration; readonly body: ApiRequest['body'] },
): Promise<Created> {
  const { lifecycle = true, defaults } = declaration;
  const given = withoutServerAttributes(body);
  const { id = uuidv7(), version = firstVersion } = given as { id?: string; version?: string };
  const document = {
    ...defaults,
    ...(lifecycle && { lifecycleStatus: 'inStudy' }),
    ...given,
    ...(lifecycle && { version }),
  };
  if (declaration.published) await checkIfForSale(database, resource, { ...document, id, version });
  await insertDocument(database, resource, { id, body: document });
  return { id, ...(lifecycle && { version }), status: 201 };
}

interface Change {
  readonly declaration: Declaration;
  readonly body: Body;
  readonly row: Row;
  readonly validate: Validate;
}

async function patch(
  { database }: Context,
  resource: Resource,
  { declaration, body, row, validate }: Change,
): Promise<void> {
  const merged = mergePatch(row.doc, withoutServerAttributes(body)) as Body;
  validate(merged);
  const changed = changedAttributes(row.doc, merged);
  const fixed = changed.filter((attribute) => attribute === 'id' || attribute === 'version');
  if (fixed.length > 0) throw immutable(fixed, 'cannot be changed: create another one');
  if (declaration.published && isPublished(row)) {
    const later = changed.filter((attribute) => attribute !== 'lifecycleStatus');
    if (later.length > 0) throw immutable(later, 'cannot be changed once it is active: create a new version');
    requirePublished(merged['lifecycleStatus']);
  }
  if (declaration.published && changed.includes('lifecycleStatus')) {
    await checkIfForSale(database, resource, {
      ...merged,
      id: row.id,
      version: String(row['version']),
    });
  }
  await updateDocument(database, resource, { row, body: merged });
}

/** What goes on sale must be sound; what is taken off sale may be as faulty as it is. */
async function checkIfForSale(
  database: Database,
  { name }: Resource,
  document: Body & { readonly id: string; readonly version: string },
): Promise<void> {
  const state = document['lifecycleStatus'];
  if (state !== 'active' && state !== 'launched') return;
  const { id, version } = document;
  await requirePublishable(database, { resource: name as CatalogKind, id, version }, document);
}

/** Otherwise a published version could be taken back, changed, and published again beneath its orders. */
function requirePublished(state: unknown): void {
  if (publishedStates.includes(state as LifecycleState)) return;
  throw new Problem(
    'conflict',
    `lifecycleStatus cannot go back to before active; possible are ${publishedStates.join(', ')}.`,
  );
}

async function remove({ database }: Context, resource: Resource, row: Row): Promise<void> {
  if (isPublished(row)) {
    throw new Problem(
      'conflict',
      `It is ${String(row['lifecycleStatus'])}: only what is not active yet can be deleted.`,
    );
  }
  await deleteDocument(database, resource, row);
}

const publishedStates = lifecycleStates.slice(lifecycleStates.indexOf('active'));

const isPublished = (row: Row): boolean => publishedStates.includes(row['lifecycleStatus'] as LifecycleState);

const immutable = (attributes: readonly string[], message: string): Problem =>
  new Problem('immutable', `${attributes.join(', ')} ${message}.`, {
    errors: attributes.map((attribute) => ({ path: `$.${attribute}`, message })),
  });

function withoutServerAttributes(body: Body): Body {
  const { href: _, lastUpdate: __, ...given } = body;
  return given;
}
