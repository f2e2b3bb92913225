import { Type } from 'typebox';
import { hrefOf } from '../../domain/tmf/href.js';
import { Instant, open } from '../../domain/tmf/schemas/common.js';
import { type JourneyRecord, type JourneyResource, journeyOf } from '../../entities/selling/journey.js';
import { agreement } from '../inventory/agreement.js';
import { entitlement } from '../inventory/entitlement.js';
import { product, resource, service } from '../inventory/inventory.js';
import { productOrder } from '../orders/product-order.js';
import { resourceOrder } from '../orders/resource-order.js';
import { serviceOrder } from '../orders/service-order.js';
import { workOrder } from '../orders/work-order.js';
import { apis } from '../apis.js';
import { Problem } from '../tmf630/errors.js';
import type { ApiOperation } from '../tmf630/operation.js';
import type { Resource } from '../tmf630/resource.js';
import { lead } from './lead.js';
import { opportunity } from './opportunity.js';
import { quote } from './quote.js';
import { salesAgreement } from './sales-agreement.js';
import { shoppingCart } from './shopping-cart.js';

const Stage = open({
  id: Type.String(),
  href: Type.String(),
  name: Type.Optional(Type.String()),
  state: Type.Optional(Type.String()),
  date: Instant,
  '@referredType': Type.String(),
});

const Journey = open({
  record: Stage,
  before: Type.Array(Stage, { description: 'What led to it, the earliest first.' }),
  after: Type.Array(Stage, { description: 'What became of it, the earliest first.' }),
  isCut: Type.Boolean({ description: 'True when there is more than is shown.' }),
});

const resources: Readonly<Record<JourneyResource, Resource>> = {
  lead,
  opportunity,
  shoppingCart,
  quote,
  salesAgreement,
  productOrder,
  serviceOrder,
  resourceOrder,
  workOrder,
  agreement,
  product,
  service,
  resource,
  entitlement,
};

/** The thread that any record of a sale is part of, from the lead to the disconnect. */
export const journeyOperation: ApiOperation = {
  api: apis.turnup,
  method: 'get',
  path: '/journey/{id}',
  scopes: ['read'],
  summary:
    'The records before and after any record of a sale: lead, opportunity, quote, agreement, order, hand-off, product, install base item, entitlement.',
  responses: { 200: { description: 'The journey.', schema: Journey } },
  async handle({ database }, { params, origin }) {
    const id = params['id'] ?? '';
    const journey = await journeyOf(database, id);
    if (!journey) throw new Problem('notFound', `There is no record of a sale with the id ${id}.`);
    const show = ({ of, id: recordId, standing, at, name }: JourneyRecord) => ({
      id: recordId,
      href: hrefOf(origin, resources[of], recordId),
      ...(name !== null && { name }),
      ...(standing !== null && { state: standing }),
      date: at.toISOString(),
      '@referredType': resources[of].type,
    });
    const { record, before, after, isCut } = journey;
    return {
      status: 200,
      body: {
        '@type': 'Journey',
        record: show(record),
        before: before.map(show),
        after: after.map(show),
        isCut,
      },
    };
  },
};
