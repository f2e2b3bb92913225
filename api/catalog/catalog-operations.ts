import { Type } from 'typebox';
import { catalogKinds } from '../../domain/catalog/publish/catalog-fault.js';
import { open } from '../../domain/tmf/schemas/common.js';
import { apis } from '../apis.js';
import { checkCatalog } from './catalog-check.js';
import { jsonBody } from '../tmf630/json-body.js';
import type { ApiOperation } from '../tmf630/operation.js';

/** Maximum entries of one kind: each may have many faults, and all of them are answered. */
const maxEntries = 5_000;

/** Loose on purpose: violations of the schema are among the faults that are answered. */
const Entries = Type.Object(
  Object.fromEntries(
    catalogKinds.map((kind) => [kind, Type.Optional(Type.Array(open({}), { maxItems: maxEntries }))]),
  ),
  { additionalProperties: false, description: 'Entries to be checked with what is stored, by resource.' },
);

const CatalogCheck = open({
  result: Type.Enum(['sound', 'faulty']),
  fault: Type.Array(
    open({
      code: Type.String(),
      place: Type.String({ description: '`productSpecification x: specificationRelationship[2].id`' }),
      entry: Type.Object({ resource: Type.Enum(catalogKinds), id: Type.String(), version: Type.String() }),
      path: Type.String(),
      message: Type.String(),
      remedy: Type.String(),
      involved: Type.Optional(Type.Array(Type.String())),
    }),
  ),
});

/** Besides the catalog's resources: the faults it would have if it were published as it is. */
export const catalogOperations: readonly ApiOperation[] = [
  {
    api: apis.turnup,
    method: 'post',
    path: '/catalog/check',
    scopes: ['catalog:write'],
    summary: 'Finds every fault of the catalog, with the entries in the body on top of what is stored.',
    body: jsonBody(Entries, { optional: true }),
    responses: { 200: { description: 'All faults, each with its place and remedy.', schema: CatalogCheck } },
    idempotency: 'noEffect',
    async handle({ database }, { body }) {
      const fault = await checkCatalog(database, body);
      const result = fault.length === 0 ? 'sound' : 'faulty';
      return { status: 200, body: { '@type': 'CatalogCheck', result, fault } };
    },
  },
];
