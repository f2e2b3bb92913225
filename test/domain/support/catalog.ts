import { buildCatalog, type Catalog } from '../../../domain/catalog/catalog.js';
import type { DatedOrder, ItemToPlan, OrderToPlan } from '../../../domain/order/order.js';
import type { ProductOffering } from '../../../domain/tmf/schemas/product-offering.js';
import type { ProductSpecification } from '../../../domain/tmf/schemas/product-specification.js';
import type { ResourceSpecification } from '../../../domain/tmf/schemas/resource-specification.js';
import type { ServiceSpecification } from '../../../domain/tmf/schemas/service-specification.js';
import type {
  Fulfilment,
  RelationshipType,
  SpecificationRelationship,
} from '../../../domain/tmf/schemas/specification.js';

type Named<T> = Omit<Partial<T>, 'id'> & { readonly id: string };

interface Small {
  readonly offerings?: readonly Named<ProductOffering>[];
  readonly products?: readonly Named<ProductSpecification>[];
  readonly services?: readonly Named<ServiceSpecification>[];
  readonly resources?: readonly Named<ResourceSpecification>[];
}

/** A catalog of what a test is about: names are ids, everything is launched, one downstream system `network`. */
export function smallCatalog({
  offerings = [],
  products = [],
  services = [],
  resources = [],
}: Small): Catalog {
  return buildCatalog({
    productOffering: offerings.map(launched),
    productSpecification: products.map(launched),
    serviceSpecification: services.map(launched),
    resourceSpecification: resources.map(launched),
    downstreamSystem: [
      {
        id: 'network',
        name: 'network',
        kind: 'provisioning',
        protocol: 'TMF641',
        url: 'http://127.0.0.1:4000',
      },
    ],
  });
}

const launched = <T extends { readonly id: string }>(entry: T) => ({
  name: entry.id,
  version: '1',
  lifecycleStatus: 'launched' as const,
  ...entry,
});

export const offering = (id: string, specification: string, more: object = {}): Named<ProductOffering> => ({
  id,
  productSpecification: { id: specification },
  ...more,
});

type Target = Partial<SpecificationRelationship>;

const relationship =
  (relationshipType: RelationshipType, type: SpecificationRelationship['@referredType']) =>
  (id: string, more: Target = {}): SpecificationRelationship => ({
    relationshipType,
    id,
    '@referredType': type,
    ...more,
  });

export const realizedAs = relationship('realizedAs', 'ServiceSpecification');
export const requires = relationship('requires', 'ResourceSpecification');

/** A service order to `network` for each action. */
export const provision = (...action: Fulfilment['action']): Fulfilment => ({
  action: action.length > 0 ? action : ['add', 'modify', 'delete'],
  kind: 'serviceOrder',
  downstreamSystem: 'network',
});

export const add = (id: string, offeringId: string, more: Partial<ItemToPlan> = {}): ItemToPlan => ({
  id,
  action: 'add',
  offeringId,
  characteristics: [],
  quantity: 1,
  ...more,
});

export const orderOf = (...items: readonly ItemToPlan[]): OrderToPlan => ({
  id: 'order',
  kind: 'productOrder',
  items,
});

/** The order as it is sent, unless the test says when, one day of 2026. */
export const sent = (order: OrderToPlan, orderDate = '2026-06-15T12:00:00.000Z'): DatedOrder => ({
  ...order,
  orderDate,
});
