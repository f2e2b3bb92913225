import { Type } from 'typebox';
import { Deed } from '../../domain/tmf/schemas/audit.js';
import type { Database } from '../../entities/database.js';
import { storeOf } from '../../entities/documents/store.js';
import { apis } from '../apis.js';
import { requireScope } from '../tmf630/auth.js';
import type { Context } from '../tmf630/context.js';
import { Problem } from '../tmf630/errors.js';
import { parsePage } from '../tmf630/list-query.js';
import type { ApiOperation, Parameter } from '../tmf630/operation.js';
import { pageHeaders } from '../tmf630/paging.js';
import { pageAnswerHeaders, pageParameters } from '../tmf630/parameters.js';
import { renderAll } from '../tmf630/render.js';
import { readScopesOf } from '../tmf630/resource-operations.js';
import type { Body, Resource } from '../tmf630/resource.js';

const parameters: readonly Parameter[] = [
  {
    name: 'resource',
    in: 'query',
    description: 'The kind of record, as the last part of its path: `productOrder`.',
    schema: Type.String(),
  },
  { name: 'id', in: 'query', description: 'The id of the record.', schema: Type.String() },
  ...pageParameters,
];

/** The history of any record: for whoever may read the record itself. */
export const historyOperation = (audit: Resource, resources: readonly Resource[]): ApiOperation => ({
  api: apis.turnup,
  method: 'get',
  path: '/history',
  id: 'listHistory',
  scopes: ['read'],
  summary: 'What was done to a record, by whom and why, the latest first.',
  parameters,
  responses: {
    200: { description: 'A page of the deeds.', schema: Type.Array(Deed), headers: pageAnswerHeaders },
  },
  async handle(context, { query, origin, path, caller }) {
    const id = query.get('id') ?? '';
    const named = namedResources(resources, query.get('resource'));
    for (const each of named) requireScope(caller, readScopesOf(each));
    const resource = await requireRecord(context, named, id);
    const page = parsePage(query);
    const filters = [
      { path: 'resource', operator: 'eq', values: namesOf(resource, resources) },
      { path: 'resourceId', operator: 'eq', values: [id] },
    ] as const;
    const { rows, total } = await storeOf(seeingAll(context), audit).list({ ...page, filters, sort: [] });
    const view = { origin, fields: undefined, caller };
    const deeds = await renderAll(context, audit, { rows, view });
    return {
      status: 200,
      body: deeds.map((deed) => ({ ...withoutAuditors(deed), '@type': 'Deed' })),
      headers: pageHeaders(`${origin}${path}`, query, { ...page, count: rows.length, total }),
    };
  },
});

/** Whoever sees the record sees what was done to it, though it sees nothing else of the audit. */
const seeingAll = ({ database: { pool, actor } }: Context): Database =>
  pool.as({ ...actor, visibility: undefined });

/** What only auditors see of a deed, and where they do. */
function withoutAuditors(deed: Body): Body {
  const { href: _, address: __, batch: ___, ...shown } = deed;
  return shown;
}

/** Of the resources the one that has a record with the id; throws 404 when none has. */
async function requireRecord(context: Context, named: readonly Resource[], id: string): Promise<Resource> {
  for (const each of named) if (await storeOf(context.database, each).find(id)) return each;
  throw new Problem('notFound', `There is no ${named[0]?.name} ${id}.`);
}

/** The same name stands in several APIs for what each has of its own. Throws 400 for a kind of record that there is not. */
function namedResources(resources: readonly Resource[], name: string | null): readonly Resource[] {
  const found = resources.filter((each) => each.name === name);
  if (found.length > 0) return found;
  const message = `must be the kind of a record, as the last part of its path: ${name === null ? 'it is missing' : `there is no ${name}`}`;
  throw new Problem('invalidQuery', `resource ${message}.`, { errors: [{ path: '?resource', message }] });
}

/** A record may be served under several names: a contract is an agreement too. */
function namesOf({ entity, within }: Resource, resources: readonly Resource[]): string[] {
  const names = resources
    .filter((each) => each.entity === entity && each.within?.['resource'] === within?.['resource'])
    .map(({ name }) => name);
  return [...new Set(names)];
}
