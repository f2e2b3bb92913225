import { hrefOf } from '../../domain/tmf/href.js';
import type { PlannedItem, Step } from '../../domain/plan/plan.js';
import { resourceByReferredType } from '../../entities/catalog/catalog-pins.js';
import { apis } from '../apis.js';
import type { SpecificationType } from '../../domain/order/references.js';

/** The API that serves references of this type. */
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
    href: hrefOf(origin, { api: apiOfType[type], name: resourceByReferredType[type] }, ref.id, ref.version),
  };
}

/** The plan's item with the addresses of all versions that it is pinned to. */
export const withPinnedHrefs = (origin: string, item: PlannedItem): PlannedItem => ({
  ...item,
  pinned: item.pinned.map((ref) => withVersionHref(origin, ref)),
});

/** The plan's step with the address of its specification's version. */
export const withSpecificationHref = (origin: string, step: Step): Step => ({
  ...step,
  specification: withVersionHref(origin, step.specification),
});
