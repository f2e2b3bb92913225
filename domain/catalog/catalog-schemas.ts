import type { TObject } from 'typebox';
import {
  Catalog,
  Category,
  ResourceCandidate,
  ResourceCatalog,
  ResourceCategory,
  ServiceCandidate,
  ServiceCatalog,
  ServiceCategory,
} from '../tmf/schemas/catalog-navigation.js';
import { DownstreamSystem } from '../tmf/schemas/downstream-system.js';
import { ProductOfferingPrice } from '../tmf/schemas/product-offering-price.js';
import { ProductOffering } from '../tmf/schemas/product-offering.js';
import { ProductSpecification } from '../tmf/schemas/product-specification.js';
import { ResourceSpecification } from '../tmf/schemas/resource-specification.js';
import { ServiceArea } from '../tmf/schemas/service-area.js';
import { ServiceSpecification } from '../tmf/schemas/service-specification.js';
import type { CatalogKind } from './publish/catalog-fault.js';

/** The schema of each kind of entry, in requests and in files. */
export const catalogSchemas: Readonly<Record<CatalogKind, TObject>> = {
  productOffering: ProductOffering,
  productOfferingPrice: ProductOfferingPrice,
  productSpecification: ProductSpecification,
  serviceSpecification: ServiceSpecification,
  resourceSpecification: ResourceSpecification,
  downstreamSystem: DownstreamSystem,
  serviceArea: ServiceArea,
  catalog: Catalog,
  category: Category,
  serviceCatalog: ServiceCatalog,
  serviceCategory: ServiceCategory,
  serviceCandidate: ServiceCandidate,
  resourceCatalog: ResourceCatalog,
  resourceCategory: ResourceCategory,
  resourceCandidate: ResourceCandidate,
};
