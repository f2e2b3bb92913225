import { ServiceOrder, ServiceOrderCreate } from '../../domain/resources/service-order.js';
import { toldLists, type Told } from '../../domain/told.js';
import { ServiceOrder as ServiceOrderRow } from '../../entities/service-order.js';
import { shownColumns } from '../../entities/shown-columns.js';
import { apis } from '../apis.js';
import { requireScope } from '../auth.js';
import { answerPatch, CallbackBody } from '../callback.js';
import { Problem } from '../tmf630/errors.js';
import { wants } from '../tmf630/fields.js';
import type { Resource } from '../tmf630/resource.js';
import { showHandOffs } from './hand-off.js';
import { milestonesOf } from './milestones.js';
import { byCustomer } from './order-attributes.js';
import { itemsOf, showItems } from './order-items.js';
import { submit } from './submit-order.js';
import { toldOfParts, withTold } from './told.js';

/** TMF641: captured (another application sold it), or made by decomposition and handed off. */
export const serviceOrder: Resource = {
  name: 'serviceOrder',
  type: 'ServiceOrder',
  api: apis.serviceOrdering,
  description: 'Service order, captured elsewhere or made by decomposition.',
  schema: ServiceOrder,
  entity: ServiceOrderRow,
  attributes: shownColumns.serviceOrder,
  filters: { ...byCustomer, 'orderRelationship.id': 'parentOrderId', downstreamSystem: 'downstreamSystem' },
  computed: ['milestone', 'jeopardyAlert', 'serviceOrderItem.state'],
  sort: '-orderDate',
  async render(context, page, { origin, fields }) {
    const { database } = context;
    const handedOff = page.filter(({ row }) => row['downstreamSystem'] !== null);
    const captured = page.filter(({ row }) => row['downstreamSystem'] === null).map(({ row }) => row);
    const ids = captured.map(({ id }) => id);
    const [made, milestone, items, told] = await Promise.all([
      showHandOffs(context, handedOff, { items: 'serviceOrderItem', origin }),
      milestonesOf(database, captured, fields),
      wants(fields, 'serviceOrderItem') ? itemsOf(database, ids) : new Map<string, []>(),
      toldLists.some((name) => wants(fields, name)) ? toldOfParts(database, ids) : new Map<string, Told>(),
    ]);
    const madeById = new Map(made.map((body) => [body['id'], body]));
    return page.map(({ row, body }) => {
      const serviceOrderItem = showItems('serviceOrder', body, items.get(row.id) ?? [], origin);
      const own = { ...body, ...milestone(row.id), serviceOrderItem };
      return madeById.get(row.id) ?? withTold(own, told.get(row.id));
    });
  },
  create: {
    schema: ServiceOrderCreate,
    scope: 'orders:write',
    headers: ['Idempotency-Key'],
    handle: async (context, request) =>
      submit(context, { kind: 'serviceOrder', schema: ServiceOrderCreate }, request),
  },
  patch: {
    schema: CallbackBody,
    scopes: ['callbacks:write', 'orders:write'],
    summary: 'Answers the hand-off of a service order (callback).',
    async handle(context, request, row) {
      if (row['downstreamSystem'] === null) {
        throw new Problem('conflict', 'A captured service order cannot be revised yet; it can be cancelled.');
      }
      requireScope(request.caller, ['callbacks:write']);
      return await answerPatch(context, request, row.id);
    },
  },
};
