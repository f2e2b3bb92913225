import { installBaseAttributes } from '../../domain/inventory/install-base.js';
import type { StoredDiscrepancy } from '../../domain/inventory/stored-discrepancy.js';
import { object, text } from '../../domain/lib/json.js';
import { hrefOf } from '../../domain/tmf/href.js';
import { discrepancyLifecycle } from '../../domain/tmf/lifecycle.js';
import { Discrepancy, DiscrepancyDismissal } from '../../domain/tmf/schemas/discovery.js';
import { insertDocument } from '../../entities/documents/documents.js';
import { unknownRecordFaults } from '../../entities/documents/known-records.js';
import type { Transaction } from '../../entities/database.js';
import { decideDiscrepancy, lockDiscrepancy } from '../../entities/inventory/discrepancies.js';
import {
  bindFound,
  bringBack,
  lockDiscrepantItem,
  type LockedItem,
  productRefusal,
  takeOver,
  touchProduct,
} from '../../entities/inventory/discrepancy-acceptance.js';
import { attributeColumns } from '../../entities/tables/attribute-columns.js';
import { Discrepancy as DiscrepancyRow } from '../../entities/tables/discovery.js';
import { apis } from '../apis.js';
import { type Context, inTransaction } from '../tmf630/context.js';
import { Problem } from '../tmf630/errors.js';
import { jsonBody } from '../tmf630/json-body.js';
import { legalMoves, requireMove } from '../tmf630/lifecycle-move.js';
import { answerRow, requireRow } from '../tmf630/one-row.js';
import { type ApiOperation, type ApiRequest, type ApiResponse, jsonTypes } from '../tmf630/operation.js';
import type { Resource } from '../tmf630/resource.js';
import { open } from '../../domain/tmf/schemas/common.js';
import { discoveryImport } from './discovery.js';
import { dismissalExamples } from './discovery-examples.js';
import { resource, service } from './inventory.js';

/** What the network and the install base say differently, for people to decide. */
export const discrepancy: Resource = {
  name: 'discrepancy',
  type: 'Discrepancy',
  api: apis.turnup,
  description: 'Discrepancy, what discovery found otherwise than the install base has it.',
  schema: Discrepancy,
  entity: DiscrepancyRow,
  attributes: attributeColumns.discrepancy,
  filters: {
    'item.id': 'itemId',
    'import.id': 'importId',
    'specification.id': 'specificationId',
    'place.id': 'placeId',
  },
  computed: ['item', 'import', 'specification', 'place'],
  sort: '-creationDate',
  render: async (_context, page, { origin }) =>
    page.map(({ row, body }) => {
      const { kind, itemId, importId, specificationId, placeId } = row as unknown as DiscrepancyRow;
      const of = inventory[kind];
      return {
        ...body,
        item: { id: itemId, href: hrefOf(origin, of, itemId), '@referredType': of.type },
        import: {
          id: importId,
          href: hrefOf(origin, discoveryImport, importId),
          '@referredType': 'DiscoveryImport',
        },
        ...(specificationId !== null && {
          specification: { id: specificationId, '@referredType': installBaseAttributes[kind].type },
        }),
        ...(placeId !== null && { place: { id: placeId } }),
      };
    }),
};

const inventory = { service, resource } as const;

/** What a person decides about a discrepancy. */
export const discrepancyOperations: readonly ApiOperation[] = [
  {
    api: apis.turnup,
    method: 'post',
    path: '/discrepancy/{id}/accept',
    id: 'acceptDiscrepancy',
    scopes: ['ops'],
    summary: 'The network is right: the install base is changed to what was found.',
    body: { schema: open({}), contentTypes: jsonTypes, optional: true },
    responses: { 200: { description: 'It is accepted, and the item changed.', schema: Discrepancy } },
    handle: async (context, request) =>
      await decide(context, request, 'accepted', async (within, tx, found) => {
        const refusal = await accept(within, tx, found);
        if (refusal !== undefined)
          throw new Problem('conflict', `Discrepancy ${found.id} cannot be accepted: ${refusal}.`);
        decideDiscrepancy(tx, found, { state: 'accepted' });
      }),
  },
  {
    api: apis.turnup,
    method: 'post',
    path: '/discrepancy/{id}/dismiss',
    id: 'dismissDiscrepancy',
    scopes: ['ops'],
    summary: 'The install base is right: it stays as it is, and the same report opens nothing again.',
    body: jsonBody(DiscrepancyDismissal, { examples: dismissalExamples }),
    responses: { 200: { description: 'It is dismissed.', schema: Discrepancy } },
    handle: async (context, request) =>
      await decide(context, request, 'dismissed', async (_within, tx, found) => {
        const { reason } = request.body as DiscrepancyDismissal;
        decideDiscrepancy(tx, found, { state: 'dismissed', reason });
      }),
  },
];

type Write = (within: Context, tx: Transaction, found: StoredDiscrepancy) => Promise<void>;

/** Decides under the lock of the discrepancy; the same decision again changes nothing. Throws 404 and 409. */
async function decide(
  context: Context,
  request: ApiRequest,
  to: 'accepted' | 'dismissed',
  write: Write,
): Promise<ApiResponse> {
  const id = request.params['id'] ?? '';
  await inTransaction(context, async (within, tx) => {
    const found = await lockDiscrepancy(tx, id);
    if (!found) throw new Problem('notFound', `There is no discrepancy ${id}.`);
    const legal = legalMoves(discrepancyLifecycle, found.state, ['open', 'resolved']);
    requireMove('state', { from: found.state, to, legal });
    if (found.state !== to) await write(within, tx, found);
  });
  return await answerRow(context, discrepancy, await requireRow(context, discrepancy, id), request);
}

/** Changes the install base to what was found; or says why it does not. */
async function accept(
  context: Context,
  tx: Transaction,
  found: StoredDiscrepancy,
): Promise<string | undefined> {
  const locked = await lockDiscrepantItem(tx, found);
  if (typeof locked === 'string') return locked;
  const refusal = await change(context, tx, found, locked);
  if (refusal === undefined && locked.product) touchProduct(tx, found, locked.product);
  return refusal;
}

async function change(
  context: Context,
  tx: Transaction,
  found: StoredDiscrepancy,
  locked: LockedItem,
): Promise<string | undefined> {
  const { item } = locked;
  if (found.discrepancyType !== 'unknownItem')
    return (await unknownSite(context, tx, found)) ?? (await takeOver(tx, found, locked));
  return item ? await bringBack(tx, found, { ...locked, item }) : await addFound(context, tx, found, locked);
}

/** Why an item cannot be where it was found; undefined when it can. */
async function unknownSite(
  { orderRules: { referential } }: Context,
  tx: Transaction,
  { discrepancyType, discovered }: StoredDiscrepancy,
): Promise<string | undefined> {
  const id = text(discrepancyType === 'otherPlace' ? discovered : object(object(discovered)['place'])['id']);
  if (id === undefined) return undefined;
  const [fault] = await unknownRecordFaults(tx, referential, [{ kind: 'site', id, path: '$.discovered' }]);
  return fault && `${id} ${fault.message}`;
}

/** An item that nobody had recorded is stored as it was found, and bound to the product that it was found for. */
async function addFound(
  context: Context,
  tx: Transaction,
  found: StoredDiscrepancy,
  { product }: LockedItem,
): Promise<string | undefined> {
  const { kind, itemId, discovered } = found;
  const said = object(discovered);
  const { name, specification, characteristic, place, product: named } = said;
  if (!specification)
    return 'the report names no specification of it: report it with one, or create it in the inventory';
  const productId = text(object(named)['id']);
  if (productId !== undefined && !product)
    return `there is no product ${productId}, which it is to be a part of`;
  const refusal = productRefusal(product) ?? (await unknownSite(context, tx, found));
  if (refusal !== undefined) return refusal;
  const attributes = installBaseAttributes[kind];
  const site =
    place === undefined
      ? undefined
      : { role: 'installationAddress', '@referredType': 'GeographicSite', ...object(place) };
  const body = {
    name: name ?? object(specification)['name'] ?? object(specification)['id'],
    [attributes.specification]: { ...object(specification), '@referredType': attributes.type },
    ...(characteristic !== undefined && { [attributes.characteristics]: characteristic }),
    ...(product?.customerId && {
      relatedParty: [{ id: product.customerId, role: 'customer', '@referredType': 'Customer' }],
    }),
    ...(kind === 'service'
      ? { state: 'active', category: 'CustomerFacingService', ...(site && { place: [site] }) }
      : { resourceStatus: 'available', category: 'Resource', ...(site && { place: site }) }),
  };
  await insertDocument(context.database, inventory[kind], { id: itemId, body });
  if (product) bindFound(tx, found, product);
  return undefined;
}
