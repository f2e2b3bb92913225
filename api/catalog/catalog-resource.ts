import { changedAttributes } from '../../domain/lib/changed-attributes.js';
import { v7 as uuidv7 } from 'uuid';
import { isVersioned } from '../../domain/catalog/catalog-file.js';
import { bestFirst, orderable, published } from '../../domain/catalog/catalog.js';
import { catalogStateOf } from '../../domain/catalog/catalog-state.js';
import { catalogLifecycle } from '../../domain/tmf/lifecycle.js';
import { catalogSchemas } from '../../domain/catalog/catalog-schemas.js';
import type { CatalogKind } from '../../domain/catalog/publish/catalog-fault.js';
import { CatalogEntry } from '../../entities/tables/catalog.js';
import { isPinned } from '../../entities/catalog/catalog-pins.js';
import { lockCatalog } from '../../entities/catalog/catalog-store.js';
import type { Transaction } from '../../entities/database.js';
import { versionedEntryColumns } from '../../entities/tables/attribute-columns.js';
import { requireHarmlessChange, requirePublishable, requireUnused } from './catalog-check.js';
import type { Scope } from '../tmf630/auth.js';
import type { Context } from '../tmf630/context.js';
import type { Api } from '../tmf630/api.js';
import {
  deleteDocument,
  insertDocument,
  type TransactionHooks,
  updateDocument,
} from '../../entities/documents/documents.js';
import { Problem } from '../tmf630/errors.js';
import { mergePatch } from '../tmf630/merge-patch.js';
import type { ApiRequest } from '../tmf630/operation.js';
import type { Row } from '../../entities/documents/document-kind.js';
import type { Body, Created, Resource } from '../tmf630/resource.js';
import { createValidator, invalidBody, type Validate } from '../tmf630/validation.js';
import { legalMoves, requireMove } from '../tmf630/lifecycle-move.js';
import { relationFilters, withoutTmfRelations, withTmfRelations } from './specification-relations.js';

/** The version of kinds without versions. */
const firstVersion = '1.0';

interface CatalogResourceOptions {
  readonly api: Api;
  /** Orders keep the version that they were decomposed with: it never changes once it is active. */
  readonly pinned?: boolean;
  /** Defaults for an entry's attributes. */
  readonly defaults?: (given: Body) => Body;
  /** Scopes that may write it; by default `catalog:write`. */
  readonly scopes?: readonly Scope[];
  /** The attribute with a URL that Turnup calls: an address that Turnup must not call is refused. */
  readonly calledAttribute?: string;
}

/** A kind of catalog entry as a resource: named and versioned by the caller, checked before it is for sale. */
export function catalogResource(
  type: Capitalize<CatalogKind>,
  declaration: CatalogResourceOptions,
): Resource {
  const { api, scopes = ['catalog:write'] } = declaration;
  const name = `${type[0]!.toLowerCase()}${type.slice(1)}` as CatalogKind;
  const schema = catalogSchemas[name];
  const lifecycle = isVersioned(name);
  const validate = createValidator(schema);
  const resource: Resource = {
    name,
    type,
    api,
    description: `${type.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')} of the catalog.`,
    schema,
    entity: CatalogEntry,
    within: lifecycle ? { resource: name } : { resource: name, version: firstVersion },
    attributes: lifecycle ? versionedEntryColumns : { name: 'name', lastUpdate: 'updatedAt' },
    filters: relationFilters(name),
    sort: '-lastUpdate',
    render: async (_context, page, { origin }) =>
      page.map(({ body }) => withTmfRelations(name, body, origin)),
    ...(lifecycle && { compareVersions: (one, other) => bestFirst(stateOf(one), stateOf(other)) }),
    create: {
      schema,
      scopes,
      handle: async (context, request) => create(context, resource, { declaration, request }),
    },
    patch: {
      schema,
      scopes,
      handle: async (context, request, row) =>
        patch(context, resource, { declaration, request, row, validate }),
    },
    remove: { scopes, handle: async (context, row) => remove(context, resource, row) },
  };
  return resource;
}

async function create(
  context: Context,
  resource: Resource,
  { declaration, request }: { readonly declaration: CatalogResourceOptions; readonly request: ApiRequest },
): Promise<Created> {
  const { defaults, calledAttribute } = declaration;
  const lifecycle = resource.compareVersions !== undefined;
  const given = withoutTmfRelations(resource.name, withoutServerAttributes(request.body), request.origin);
  const { id = uuidv7(), version = firstVersion } = given as { id?: string; version?: string };
  const document = {
    ...defaults?.(given),
    ...(lifecycle && { lifecycleStatus: catalogLifecycle.initial }),
    ...given,
    ...(lifecycle && { version }),
  };
  if (calledAttribute !== undefined) await requireCallable(context, calledAttribute, document);
  const entry = { resource: resource.name as CatalogKind, id, version };
  const checked = underLock(async (tx) => {
    if (lifecycle && isForSale(document)) await requirePublishable(tx, entry, document);
  });
  await insertDocument(context.database, resource, { id, body: document }, checked);
  return { id, ...(lifecycle && { version }), status: 201 };
}

/** What is checked still holds when it is written: every change of the catalog takes its lock first. */
const underLock = (check: (tx: Transaction) => Promise<void>): TransactionHooks => ({
  async before(tx) {
    await lockCatalog(tx);
    await check(tx);
  },
});

interface CatalogPatch {
  readonly declaration: CatalogResourceOptions;
  readonly request: ApiRequest;
  readonly row: Row;
  readonly validate: Validate;
}

async function patch(context: Context, resource: Resource, change: CatalogPatch): Promise<void> {
  const { declaration, request, row, validate } = change;
  const patched = mergePatch(row.doc, withoutServerAttributes(request.body)) as Body;
  validate(patched);
  const merged = withoutTmfRelations(resource.name, patched, request.origin);
  const changed = changedAttributes(row.doc, merged);
  const identifying = changed.filter((attribute) => attribute === 'id' || attribute === 'version');
  if (identifying.length > 0) throw immutableProblem(identifying, 'cannot be changed: create another one');
  if (resource.compareVersions) {
    const wanted = merged['lifecycleStatus'] as string | undefined;
    const from = catalogStateOf(stateOf(row).lifecycleStatus);
    const to = wanted === undefined ? undefined : catalogStateOf(wanted);
    requireMove('lifecycleStatus', { from, to, legal: legalMoves(catalogLifecycle, from) });
  }
  const { calledAttribute } = declaration;
  if (calledAttribute !== undefined && changed.includes(calledAttribute)) {
    await requireCallable(context, calledAttribute, merged);
  }
  const entry = entryNameOf(resource, row);
  const checked = underLock(async (tx) => {
    if (declaration.pinned && (published(stateOf(row)) || (await isPinned(tx, entry)))) {
      requireUnchanged(changed, row.doc, merged);
    }
    if (changed.includes('lifecycleStatus') && isForSale(merged)) {
      await requirePublishable(tx, entry, merged);
    } else if (changed.length > 0) {
      await requireHarmlessChange(tx, entry, merged);
    }
  });
  await updateDocument(context.database, resource, { row, body: merged }, checked);
}

/** Throws 400 when Turnup may not call the attribute's URL; it is checked again before each call. */
async function requireCallable({ outbound }: Context, attribute: string, document: Body): Promise<void> {
  const refusal = await outbound.refusal(String(document[attribute]));
  if (refusal !== undefined) throw invalidBody([{ path: `$.${attribute}`, message: refusal }]);
}

/**
 * An entry that was on sale, or that one on sale referred to, can only move on in its life cycle, or be given an end.
 */
function requireUnchanged(changed: readonly string[], before: Body, after: Body): void {
  const forbidden = changed.filter(
    (attribute) =>
      attribute !== 'lifecycleStatus' && !(attribute === 'validFor' && differsOnlyInEnd(before, after)),
  );
  if (forbidden.length === 0) return;
  throw immutableProblem(
    forbidden,
    'cannot be changed once it is active, or an order has it: create a new version (POST with the same id and another version)',
  );
}

function differsOnlyInEnd(before: Body, after: Body): boolean {
  const [one, other] = [before, after].map(({ validFor }) => {
    const { endDateTime: _, ...rest } = (validFor ?? {}) as Body;
    return rest;
  });
  return changedAttributes(one!, other!).length === 0;
}

async function remove({ database }: Context, resource: Resource, row: Row): Promise<void> {
  const state = catalogStateOf(stateOf(row).lifecycleStatus);
  if (resource.compareVersions && published(stateOf(row)) && state !== 'obsolete') {
    const next = catalogLifecycle.moves[state].join(' or ');
    throw new Problem(
      'conflict',
      `It is ${state}: what was on sale can be deleted only when it is obsolete; make it ${next} first.`,
    );
  }
  const entry = entryNameOf(resource, row);
  const checked = underLock(async (tx) => {
    if (await isPinned(tx, entry)) {
      throw new Problem(
        'conflict',
        `Orders were decomposed with the ${entry.resource} ${entry.id} ${entry.version}: it cannot be deleted.`,
      );
    }
    await requireUnused(tx, entry);
  });
  await deleteDocument(database, resource, row, checked);
}

const entryNameOf = ({ name }: Resource, row: Row) => ({
  resource: name as CatalogKind,
  id: row.id,
  version: String(row['version']),
});

const stateOf = (row: Row) => ({
  version: String(row['version']),
  lifecycleStatus: row['lifecycleStatus'] as string,
});

const isForSale = (document: Body): boolean => orderable(document as { readonly lifecycleStatus: string });

const immutableProblem = (attributes: readonly string[], message: string): Problem =>
  new Problem('immutable', `${attributes.join(', ')} ${message}.`, {
    errors: attributes.map((attribute) => ({ path: `$.${attribute}`, message })),
  });

function withoutServerAttributes(body: Body): Body {
  const { href: _, lastUpdate: __, ...given } = body;
  return given;
}
