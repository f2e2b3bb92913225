import type { TObject } from 'typebox';
import type { HandOffKind } from '../../domain/plan/plan.js';
import type { OrderKind } from '../../domain/order/messages.js';
import { orderForms } from '../../domain/order/order.js';
import { noticeLists, type OrderNotices, withNotices } from '../../domain/plan/notices.js';
import { attributeColumns } from '../../entities/tables/attribute-columns.js';
import { requireScope } from '../tmf630/auth.js';
import { handlePatchCallback } from './callback.js';
import { includesField } from '../tmf630/fields.js';
import type { Resource } from '../tmf630/resource.js';
import { currentHoldsOf } from './current-hold.js';
import { showHandOffs } from './hand-off.js';
import { noticesByOrder } from '../../entities/orders/notices.js';
import { milestonesOf } from './milestones.js';
import { byCustomer } from '../tmf630/stored-attributes.js';
import { itemsByOrder } from '../../entities/orders/order-items.js';
import { showItems } from './order-items.js';
import { changeOrder, handOffOrOrderUpdate } from './order-change.js';
import { submitOrderRequest } from './submit-order.js';

/** The differences between the resources. */
interface CapturedOrHandedOffOptions extends Pick<
  Resource,
  'type' | 'api' | 'description' | 'schema' | 'entity'
> {
  readonly kind: OrderKind & HandOffKind;
  readonly create: TObject;
  readonly computed: readonly string[];
  /** True when the definition has attributes for what downstream systems report of a part. */
  readonly showsPartNotices: boolean;
}

/** An order that was captured (another application sold it), or made by decomposition and handed off. */
export function capturedOrHandedOff({
  kind,
  create,
  showsPartNotices,
  ...form
}: CapturedOrHandedOffOptions): Resource {
  const { items } = orderForms[kind];
  const resource: Resource = {
    ...form,
    name: kind,
    attributes: attributeColumns[kind],
    filters: { ...byCustomer, 'orderRelationship.id': 'parentOrderId', downstreamSystem: 'downstreamSystem' },
    sort: '-orderDate',
    async render(context, page, { origin, fields }) {
      const { database } = context;
      const handedOff = page.filter(({ row }) => row['downstreamSystem'] !== null);
      const captured = page.filter(({ row }) => row['downstreamSystem'] === null).map(({ row }) => row);
      const ids = captured.map(({ id }) => id);
      const includesNotices = showsPartNotices && noticeLists.some((name) => includesField(fields, name));
      const [handOffs, milestone, holds, itemRows, notices] = await Promise.all([
        showHandOffs(context, handedOff, { items, origin }),
        milestonesOf(database, captured, fields),
        currentHoldsOf(database, captured, fields),
        includesField(fields, items) ? itemsByOrder(database, ids) : new Map<string, []>(),
        includesNotices ? noticesByOrder(database, ids) : new Map<string, OrderNotices>(),
      ]);
      const handOffById = new Map(handOffs.map((body) => [body['id'], body]));
      return page.map(({ row, body }) => {
        const own = {
          ...body,
          ...milestone(row.id),
          ...holds.ofOrder(row.id),
          [items]: showItems(kind, body, itemRows.get(row.id) ?? [], { origin, ...holds.ofItems(row.id) }),
        };
        return handOffById.get(row.id) ?? withNotices(own, notices.get(row.id));
      });
    },
    create: {
      schema: create,
      scopes: ['orders:write'],
      idempotency: 'ownKeys',
      handle: async (context, request) => submitOrderRequest(context, { kind, schema: create }, request),
    },
    patch: {
      schema: handOffOrOrderUpdate(create, form.schema),
      scopes: ['callbacks:write', 'orders:write'],
      summary: `Changes a captured ${kind}, or answers the hand-off of one (callback).`,
      async handle(context, request, row) {
        if (row['downstreamSystem'] === null) {
          requireScope(request.caller, ['orders:write']);
          return await change(context, request, row);
        }
        requireScope(request.caller, ['callbacks:write']);
        return await handlePatchCallback(context, request, row.id);
      },
    },
  };
  const change = changeOrder(kind, create, () => resource);
  return resource;
}
