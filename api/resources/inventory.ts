import { Agreement } from '../../domain/resources/agreement.js';
import { Entitlement } from '../../domain/resources/entitlement.js';
import { Product } from '../../domain/resources/product.js';
import { Resource as ResourceSchema } from '../../domain/resources/resource.js';
import { Service } from '../../domain/resources/service.js';
import { Agreement as AgreementRow } from '../../entities/agreement.js';
import { Entitlement as EntitlementRow } from '../../entities/entitlement.js';
import { Product as ProductRow } from '../../entities/product.js';
import { Resource as ResourceRow } from '../../entities/resource.js';
import { Service as ServiceRow } from '../../entities/service.js';
import { shownColumns } from '../../entities/shown-columns.js';
import { apis } from '../apis.js';
import { hrefOf, type Resource } from '../tmf630/resource.js';
import { byCustomer } from './order-attributes.js';

/** What orders leave behind: read here, changed only by them. */

export const product: Resource = {
  name: 'product',
  type: 'Product',
  api: apis.productInventory,
  description: 'Sold product.',
  schema: Product,
  entity: ProductRow,
  attributes: shownColumns.product,
  filters: {
    ...byCustomer,
    'productOffering.id': 'productOfferingId',
    'productSpecification.id': 'productSpecificationId',
    'productOrderItem.productOrderId': 'orderId',
    'productRelationship.product.id': 'parentProductId',
    createdAt: 'createdAt',
  },
  sort: '-createdAt',
};

const installBase = {
  filters: {
    ...byCustomer,
    'place.id': 'placeId',
    productId: 'productId',
    orderId: 'orderId',
    parentId: 'parentId',
    createdAt: 'createdAt',
  },
  sort: '-createdAt',
} as const;

export const service: Resource = {
  ...installBase,
  name: 'service',
  type: 'Service',
  api: apis.serviceInventory,
  description: 'Service, a part of the install base.',
  schema: Service,
  entity: ServiceRow,
  attributes: shownColumns.service,
  filters: { ...installBase.filters, 'serviceSpecification.id': 'specificationId' },
};

export const resource: Resource = {
  ...installBase,
  name: 'resource',
  type: 'Resource',
  api: apis.resourceInventory,
  description: 'Resource, a device, line or number of the install base.',
  schema: ResourceSchema,
  entity: ResourceRow,
  attributes: shownColumns.resource,
  filters: { ...installBase.filters, 'resourceSpecification.id': 'specificationId' },
};

export const agreement: Resource = {
  name: 'agreement',
  type: 'Agreement',
  api: apis.agreement,
  description: 'Agreement, the contract that the customer signed.',
  schema: Agreement,
  entity: AgreementRow,
  attributes: shownColumns.agreement,
  filters: {
    'engagedParty.id': 'customerId',
    'agreementItem.product.id': {
      from: 'agreement_coverage x',
      on: "x.agreementId = t.id AND x.coveredKind = 'product'",
      column: 'x.coveredId',
    },
    orderId: 'orderId',
    createdAt: 'createdAt',
  },
  sort: '-createdAt',
};

export const entitlement: Resource = {
  name: 'entitlement',
  type: 'Entitlement',
  api: apis.turnup,
  description: 'Entitlement, a right that comes with a sold product.',
  schema: Entitlement,
  entity: EntitlementRow,
  attributes: { name: 'name', state: 'state', customerId: 'customerId' },
  filters: {
    'product.id': 'productId',
    'validFor.startDateTime': 'validFrom',
    'validFor.endDateTime': 'validTo',
    orderId: 'orderId',
    createdAt: 'createdAt',
  },
  sort: '-createdAt',
  render: async (_context, page, { origin }) =>
    page.map(({ row, body }) => {
      const productId = row['productId'] as string;
      const [from, to] = [row['validFrom'] as Date, row['validTo'] as Date | null];
      return {
        ...body,
        product: { id: productId, href: hrefOf(origin, product, productId), '@referredType': 'Product' },
        validFor: { startDateTime: from.toISOString(), ...(to && { endDateTime: to.toISOString() }) },
      };
    }),
};
