import {
  Catalog,
  Category,
  ResourceCandidate,
  ResourceCatalog,
  ResourceCategory,
  ServiceCandidate,
  ServiceCatalog,
  ServiceCategory,
} from '../../domain/tmf/schemas/catalog-navigation.js';
import { DownstreamSystem } from '../../domain/tmf/schemas/downstream-system.js';
import { ProductOffering } from '../../domain/tmf/schemas/product-offering.js';
import { ProductOfferingPrice } from '../../domain/tmf/schemas/product-offering-price.js';
import { ProductSpecification } from '../../domain/tmf/schemas/product-specification.js';
import { ResourceSpecification } from '../../domain/tmf/schemas/resource-specification.js';
import { ServiceArea } from '../../domain/tmf/schemas/service-area.js';
import { ServiceSpecification } from '../../domain/tmf/schemas/service-specification.js';
import { apis } from '../apis.js';
import type { Body, Resource } from '../tmf630/resource.js';
import { catalogResource } from './catalog-resource.js';

const api = apis.productCatalog;
const isBundle = () => ({ isBundle: false });
const isRoot = ({ parentId }: Body) => ({ isRoot: parentId === undefined });

/** The catalog: documents that callers may name and version. */
export const catalogResources: readonly Resource[] = [
  catalogResource('Catalog', { api, schema: Catalog }),
  catalogResource('Category', { api, schema: Category, defaults: isRoot }),
  catalogResource('ProductOffering', {
    api,
    schema: ProductOffering,
    pinned: true,
    defaults: isBundle,
  }),
  catalogResource('ProductOfferingPrice', { api, schema: ProductOfferingPrice, defaults: isBundle }),
  catalogResource('ProductSpecification', {
    api,
    schema: ProductSpecification,
    pinned: true,
    defaults: isBundle,
  }),
  catalogResource('ServiceCatalog', { api: apis.serviceCatalog, schema: ServiceCatalog }),
  catalogResource('ServiceCategory', {
    api: apis.serviceCatalog,
    schema: ServiceCategory,
    defaults: isRoot,
  }),
  catalogResource('ServiceCandidate', { api: apis.serviceCatalog, schema: ServiceCandidate }),
  catalogResource('ServiceSpecification', {
    api: apis.serviceCatalog,
    schema: ServiceSpecification,
    pinned: true,
    defaults: isBundle,
  }),
  catalogResource('ResourceCatalog', { api: apis.resourceCatalog, schema: ResourceCatalog }),
  catalogResource('ResourceCategory', {
    api: apis.resourceCatalog,
    schema: ResourceCategory,
    defaults: isRoot,
  }),
  catalogResource('ResourceCandidate', { api: apis.resourceCatalog, schema: ResourceCandidate }),
  catalogResource('ResourceSpecification', {
    api: apis.resourceCatalog,
    schema: ResourceSpecification,
    pinned: true,
    defaults: isBundle,
  }),
  catalogResource('DownstreamSystem', {
    api: apis.turnup,
    schema: DownstreamSystem,
    // It says where orders, and a secret, are sent.
    scopes: ['integration:write', 'ops'],
    calledAttribute: 'url',
  }),
  catalogResource('ServiceArea', { api: apis.turnup, schema: ServiceArea }),
];
