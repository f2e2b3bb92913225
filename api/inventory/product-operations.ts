import { Type } from 'typebox';
import { parseInstant } from '../../domain/lib/instants.js';
import {
  productHistory,
  type ProductVersion,
  valuesShown,
  versionAt,
} from '../../domain/plan/product-history.js';
import { hrefOf } from '../../domain/tmf/href.js';
import { ProductHistory } from '../../domain/tmf/schemas/product.js';
import { Instant } from '../../domain/tmf/schemas/common.js';
import { storeOf } from '../../entities/documents/store.js';
import { manualChangesOf } from '../../entities/inventory/product-changes.js';
import { transitionsOf } from '../../entities/inventory/product-transitions.js';
import { apis } from '../apis.js';
import { Problem } from '../tmf630/errors.js';
import type { ApiOperation } from '../tmf630/operation.js';
import { documentOf } from '../tmf630/render.js';
import { invalidBody } from '../tmf630/validation.js';
import { product } from './inventory.js';

/** An order's address; orders are in a room above. */
const orders = { api: apis.productOrdering, name: 'productOrder' } as const;

/** A sold product over time. */
export const productOperations: readonly ApiOperation[] = [
  {
    api: apis.productInventory,
    method: 'get',
    path: '/product/{id}/history',
    id: 'listProductHistory',
    scopes: ['read'],
    summary:
      'The product over time: its status, characteristics and price, and the order, or the caller, that made each so; with `asOf` at an instant.',
    parameters: [
      {
        name: 'asOf',
        in: 'query',
        description: 'Only the version that was valid at this instant.',
        schema: Instant,
      },
    ],
    responses: { 200: { description: 'The versions, the latest last.', schema: Type.Array(ProductHistory) } },
    async handle({ database }, { params, query, origin }) {
      const id = params['id'] ?? '';
      const row = await storeOf(database, product).find(id);
      if (!row) throw new Problem('notFound', `There is no product ${id}.`);
      const now = valuesShown(documentOf(product.attributes, row));
      const begun = row['startDate'] instanceof Date ? row['startDate'] : undefined;
      const [transitions, manual] = await Promise.all([
        transitionsOf(database, id),
        manualChangesOf(database, id),
      ]);
      const versions = productHistory(now, begun, { transitions, manual });
      const shown = chosen(versions, query.get('asOf'));
      return { status: 200, body: shown.map((each) => show(each, origin)) };
    },
  },
];

/** Throws 400 for an `asOf` that is no instant. */
function chosen(versions: readonly ProductVersion[], asOf: string | null): readonly ProductVersion[] {
  if (asOf === null) return versions;
  const at = parseInstant(asOf);
  if (!at) throw invalidBody([{ path: '?asOf', message: 'must be an instant, e.g. 2026-11-28T12:00:00Z' }]);
  const version = versionAt(versions, at);
  return version ? [version] : [];
}

const show = ({ from, to, values, by, changedBy }: ProductVersion, origin: string) => ({
  validFor: {
    ...(from && { startDateTime: from.toISOString() }),
    ...(to && { endDateTime: to.toISOString() }),
  },
  ...Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)),
  ...(changedBy !== undefined && { changedBy }),
  ...(by && {
    productOrder: {
      id: by.orderId,
      href: hrefOf(origin, orders, by.orderId),
      '@referredType': 'ProductOrder',
    },
    orderItemId: by.itemId,
    action: by.action,
    ...(by.operation === 'undo' && { undone: true }),
  }),
});
