import { isDeepStrictEqual } from 'node:util';
import { type Json, object, objects, text } from '../../domain/lib/json.js';
import { withReplacedReferences } from '../../domain/tmf/replace-reference.js';
import { Merge, Merged } from '../../domain/tmf/schemas/merge.js';
import type { Row } from '../../entities/documents/document-kind.js';
import { updateDocument } from '../../entities/documents/documents.js';
import { storeOf } from '../../entities/documents/store.js';
import { circularParent } from '../../entities/parties/hierarchy.js';
import { giveToSurvivor, lockForMerge, recordsNaming } from '../../entities/parties/merge.js';
import type { Transaction } from '../../entities/database.js';
import { giveOrdersToSurvivor } from '../../entities/orders/merged-customer.js';
import { isAscii } from '../../entities/tables/columns.js';
import { type Context, inTransaction } from '../tmf630/context.js';
import { Problem } from '../tmf630/errors.js';
import { jsonBody } from '../tmf630/json-body.js';
import type { ApiOperation, ApiRequest, ApiResponse } from '../tmf630/operation.js';
import { answerRow, requireRow } from '../tmf630/one-row.js';
import { storedBodyOf } from '../tmf630/render.js';
import type { Resource } from '../tmf630/resource.js';
import { invalidBody } from '../tmf630/validation.js';
import { customer } from './customer.js';
import { refuseMerged } from './merged.js';
import { individual, organization } from './party.js';

/** The state of a duplicate, where its states have one for what is no more. */
const ends: ReadonlyMap<Resource, string | undefined> = new Map([
  [customer, 'merged'],
  [organization, 'closed'],
  [individual, undefined],
]);

/** How one of two records of the same customer or party becomes the other. */
export const mergeOperations = (resources: readonly Resource[]): readonly ApiOperation[] =>
  [...ends.keys()].map((resource) => ({
    api: resource.api,
    method: 'post',
    path: `/${resource.name}/{id}/merge`,
    scopes: ['ops'],
    summary: `Merges a duplicate into it: ${resource.description}`,
    body: jsonBody(Merge),
    schemas: { Merge, Merged },
    responses: { 200: { description: 'The survivor.', schema: Merged } },
    handle: async (context: Context, request: ApiRequest) =>
      inTransaction(context, async (within, tx) => merge(within, tx, { resource, resources, request })),
  }));

interface MergeRequest {
  readonly resource: Resource;
  readonly resources: readonly Resource[];
  readonly request: ApiRequest;
}

async function merge(
  context: Context,
  tx: Transaction,
  { resource, resources, request }: MergeRequest,
): Promise<ApiResponse> {
  const [survivorId, duplicateId] = [
    request.params['id'] ?? '',
    String(object(request.body['duplicate'])['id']),
  ];
  const ids = { survivor: survivorId, duplicate: duplicateId };
  if (isAscii(survivorId) && isAscii(duplicateId)) await lockForMerge(tx, ids);
  const survivor = await requireRow(context, resource, survivorId);
  const duplicate = await storeOf(context.database, resource).find(duplicateId);
  if (!duplicate) throw invalidDuplicate(`is not the id of a stored ${resource.name}`);
  await requireMergeable(tx, resource, [survivor, duplicate]);
  const name = text(survivor['name']);
  const changed = await repointRecords(context, tx, resources, { ...ids, name });
  const given = await giveToSurvivor(tx, { ...ids, name }, new Date());
  const running = await giveOrdersToSurvivor(context.database, tx, { ...ids, name });
  await endDuplicate(context, resource, duplicate, { id: survivorId, ...(name !== undefined && { name }) });
  const kept = await keepContacts(context, resource, survivorId, duplicate);
  const shown = await answerRow(context, resource, kept, request);
  return {
    ...shown,
    body: {
      '@type': 'Merged',
      survivor: shown.body,
      duplicate: { id: duplicateId, '@referredType': resource.type },
      changedRecords: changed + given + running,
    },
  };
}

const invalidDuplicate = (message: string): Problem => invalidBody([{ path: '$.duplicate.id', message }]);

/** Throws 400 for what cannot be meant, and 409 for what must end or change first. */
async function requireMergeable(
  tx: Transaction,
  resource: Resource,
  [survivor, duplicate]: readonly [Row, Row],
): Promise<void> {
  if (survivor.id === duplicate.id) throw invalidDuplicate('is the record itself');
  refuseMerged(resource, survivor);
  refuseMerged(resource, duplicate);
  const kinds = [survivor, duplicate].map(
    ({ doc }) => object(doc['engagedParty'])['@referredType'] === 'Individual',
  );
  if (resource === customer && kinds[0] !== kinds[1])
    throw new Problem(
      'conflict',
      'One of them is an account and the other a consumer: they are not the same.',
    );
  for (const [one, other] of [
    [survivor.id, duplicate.id],
    [duplicate.id, survivor.id],
  ] as const)
    if ((await circularParent(tx, one, [other])) !== undefined)
      throw new Problem('conflict', `${other} is a part of ${one}: change the hierarchy first.`);
}

/** Every record that names the duplicate names the survivor. */
async function repointRecords(
  { database }: Context,
  tx: Transaction,
  resources: readonly Resource[],
  {
    survivor,
    duplicate,
    name,
  }: { readonly survivor: string; readonly duplicate: string; readonly name: string | undefined },
): Promise<number> {
  const naming = (await recordsNaming(tx, duplicate)).filter(
    ({ recordId }) => recordId !== survivor && recordId !== duplicate,
  );
  let count = 0;
  for (const { resource: named, recordId } of naming) {
    const kind = resources.find((each) => each.name === named && each.references !== undefined);
    const row = kind && (await storeOf(database, kind).find(recordId));
    if (!kind || !row) continue;
    const before = storedBodyOf(kind, row);
    const body = withReplacedReferences(before, { from: duplicate, to: survivor, name });
    await updateDocument(database, kind, { row, body, before });
    count += 1;
  }
  return count;
}

async function endDuplicate({ database }: Context, resource: Resource, row: Row, into: Json): Promise<void> {
  const before = storedBodyOf(resource, row);
  const status = ends.get(resource);
  const body = {
    ...before,
    ...(status !== undefined && { status }),
    mergedInto: { ...into, '@referredType': resource.type },
  };
  await updateDocument(database, resource, { row, body, before });
}

/** The people to speak to at the duplicate are people to speak to at the survivor. */
async function keepContacts(
  { database }: Context,
  resource: Resource,
  id: string,
  duplicate: Row,
): Promise<Row> {
  const store = storeOf(database, resource);
  const row = (await store.find(id))!;
  const before = storedBodyOf(resource, row);
  const known = objects(before['contact']);
  const more = objects(duplicate.doc['contact'])
    .filter(
      ({ party, role }) =>
        !known.some((each) => object(each['party'])['id'] === object(party)['id'] && each['role'] === role),
    )
    .map(asFurther);
  const contact = [...known, ...more];
  if (isDeepStrictEqual(contact, known)) return row;
  await updateDocument(database, resource, { row, body: { ...before, contact }, before });
  return (await store.find(id))!;
}

/** There is one primary contact, the survivor's. */
function asFurther(contact: Json): Json {
  const { isPrimary: _, ...rest } = contact;
  return rest;
}
