import { apis } from '../apis.js';
import type { Body, Resource } from '../tmf630/resource.js';
import { catalogResource } from './catalog-resource.js';

const api = apis.productCatalog;
const isBundle = () => ({ isBundle: false });
const isRoot = ({ parentId }: Body) => ({ isRoot: parentId === undefined });

/** The catalog: documents for which callers may choose id and version. */
export const catalogResources: readonly Resource[] = [
  catalogResource('Catalog', { api }),
  catalogResource('Category', { api, defaults: isRoot }),
  catalogResource('ProductOffering', { api, pinned: true, defaults: isBundle }),
  catalogResource('ProductOfferingPrice', { api, defaults: isBundle }),
  catalogResource('ProductSpecification', { api, pinned: true, defaults: isBundle }),
  catalogResource('ServiceCatalog', { api: apis.serviceCatalog }),
  catalogResource('ServiceCategory', { api: apis.serviceCatalog, defaults: isRoot }),
  catalogResource('ServiceCandidate', { api: apis.serviceCatalog }),
  catalogResource('ServiceSpecification', { api: apis.serviceCatalog, pinned: true, defaults: isBundle }),
  catalogResource('ResourceCatalog', { api: apis.resourceCatalog }),
  catalogResource('ResourceCategory', { api: apis.resourceCatalog, defaults: isRoot }),
  catalogResource('ResourceCandidate', { api: apis.resourceCatalog }),
  catalogResource('ResourceSpecification', { api: apis.resourceCatalog, pinned: true, defaults: isBundle }),
  catalogResource('DownstreamSystem', {
    api: apis.turnup,
    // It decides where orders, and a secret, are sent.
    scopes: ['integration:write', 'ops'],
    calledAttribute: 'url',
  }),
  catalogResource('ServiceArea', { api: apis.turnup }),
];
