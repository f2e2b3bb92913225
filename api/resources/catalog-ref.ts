import type { SpecificationType } from '../../domain/plan.js';
import { resourceOfType } from '../../entities/catalog-pins.js';
import { apis } from '../apis.js';
import { hrefOf } from '../tmf630/resource.js';

/** The API of what a reference of this type names. */
export const apiOfType = {
  ProductOffering: apis.productCatalog,
  ProductSpecification: apis.productCatalog,
  ServiceSpecification: apis.serviceCatalog,
  ResourceSpecification: apis.resourceCatalog,
} as const;

interface VersionRef {
  readonly id: string;
  readonly version: string;
  readonly '@referredType': SpecificationType | 'ProductOffering';
}

/** The reference with the address of exactly the version that it names, as it was when the order was decomposed. */
export function withVersionHref<T extends VersionRef>(origin: string, ref: T): T & { readonly href: string } {
  const type = ref['@referredType'];
  return {
    ...ref,
    href: hrefOf(origin, { api: apiOfType[type], name: resourceOfType[type] }, ref.id, ref.version),
  };
}
