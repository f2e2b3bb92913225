import { firstPartyOf } from '../../domain/order/order.js';
import { productLifecycle, serviceLifecycle } from '../../domain/tmf/lifecycle.js';
import { Product, ProductCreate } from '../../domain/tmf/schemas/product.js';
import { Resource as ResourceSchema, ResourceCreate } from '../../domain/tmf/schemas/resource.js';
import { Service, ServiceCreate } from '../../domain/tmf/schemas/service.js';
import {
  Product as ProductRow,
  Resource as ResourceRow,
  Service as ServiceRow,
} from '../../entities/tables/inventory.js';
import { transferEntitlements } from '../../entities/inventory/entitlements.js';
import { bindProduct, bindService, reservingOrder } from '../../entities/inventory/inventory-binding.js';
import { deleteProductChanges, keepProductChange } from '../../entities/inventory/product-changes.js';
import { attributeColumns } from '../../entities/tables/attribute-columns.js';
import { apis } from '../apis.js';
import type { Context } from '../tmf630/context.js';
import { Problem } from '../tmf630/errors.js';
import type { Row } from '../../entities/documents/document-kind.js';
import type { Body, Resource } from '../tmf630/resource.js';
import { byCustomer } from '../tmf630/stored-attributes.js';
import { storedResource } from '../tmf630/stored-resource.js';

/** What orders have produced, and what operators load from before. */

const soldProduct = storedResource({
  type: 'Product',
  api: apis.productInventory,
  description: 'Sold product.',
  schema: Product,
  create: ProductCreate,
  scopes: ['ops'],
  entity: ProductRow,
  attributes: attributeColumns.product,
  filters: {
    ...byCustomer,
    'productOffering.id': 'productOfferingId',
    'productSpecification.id': 'productSpecificationId',
  },
  states: { attribute: 'status', lifecycle: productLifecycle },
  beforeSave: async (_context, body, id) =>
    withDefaultName(body, ['productOffering', 'productSpecification'], id),
  afterSave: (tx, { id, body, before }) => {
    bindProduct(tx, id, body);
    if (before) keepProductChange(tx, { id, before, body });
    const customerId = firstPartyOf(body);
    if (before && customerId !== undefined && customerId !== firstPartyOf(before))
      transferEntitlements(tx, { productId: id, customerId });
    return [];
  },
  afterDelete: deleteProductChanges,
  authorizeChange: async (_context, { reservedBy }) => refuseReserved(reservedBy as string | null),
});

export const product: Resource = {
  ...soldProduct,
  foundBy: {
    'productOrderItem.productOrderId': 'orderId',
    'productRelationship.product.id': 'parentProductId',
  },
};

/** Set by orders and bindings only. */
const bindingFilters = { productId: 'productId', orderId: 'orderId', parentId: 'parentId' } as const;

const installedService = storedResource({
  type: 'Service',
  api: apis.serviceInventory,
  description: 'Service, a part of the install base.',
  schema: Service,
  create: ServiceCreate,
  scopes: ['ops'],
  entity: ServiceRow,
  attributes: attributeColumns.service,
  filters: { ...byCustomer, 'place.id': 'placeId', 'serviceSpecification.id': 'specificationId' },
  states: { attribute: 'state', lifecycle: serviceLifecycle },
  beforeSave: async (_context, body, id) => ({
    category: 'CustomerFacingService',
    serviceDate: body['startDate'] ?? new Date().toISOString(),
    ...withDefaultName(body, ['serviceSpecification'], id),
  }),
  afterSave: (tx, { id, body }) => {
    bindService(tx, id, body);
    return [];
  },
  authorizeChange: refuseWhileReserved,
});

export const service: Resource = {
  ...installedService,
  foundBy: bindingFilters,
};

const installedResource = storedResource({
  type: 'Resource',
  api: apis.resourceInventory,
  description: 'Resource, a device, line or number of the install base.',
  schema: ResourceSchema,
  create: ResourceCreate,
  scopes: ['ops'],
  entity: ResourceRow,
  attributes: attributeColumns.resource,
  filters: { ...byCustomer, 'place.id': 'placeId', 'resourceSpecification.id': 'specificationId' },
  beforeSave: async (_context, body) => ({ category: 'Resource', resourceStatus: 'available', ...body }),
  authorizeChange: refuseWhileReserved,
});

export const resource: Resource = {
  ...installedResource,
  foundBy: bindingFilters,
};

/** Named for its specification or offering unless it has a name of its own. */
function withDefaultName(body: Body, kinds: readonly string[], id: string): Body {
  const kind = kinds.map((each) => body[each] as Body | undefined).find((each) => each !== undefined);
  return { name: kind?.['name'] ?? kind?.['id'] ?? id, ...body };
}

/** While an order is changing a product, only that order changes what belongs to it. */
async function refuseWhileReserved({ database }: Context, { productId }: Row): Promise<void> {
  if (typeof productId !== 'string') return;
  refuseReserved(await reservingOrder(database, productId));
}

function refuseReserved(orderId: string | null): void {
  if (orderId === null) return;
  throw new Problem('conflict', `Order ${orderId} is changing it: try again when the order has ended.`);
}
