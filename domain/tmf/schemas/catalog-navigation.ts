import { Type } from 'typebox';
import { listOf, maybe } from './attributes.js';
import { EntityRef, open, RelatedParty } from './common.js';
import { catalogEntry } from './specification.js';

/**
 * How the entries of TMF620, 633 and 634 are arranged for those who look for them: catalogs hold categories, categories
 * hold offerings or candidates. Nothing of it decides what an order becomes.
 */

const catalog = { ...catalogEntry, category: listOf(EntityRef), relatedParty: listOf(RelatedParty) };

const category = {
  ...catalogEntry,
  /** Without a word it is one unless it has a parent. */
  isRoot: maybe(Type.Boolean()),
  parentId: maybe(Type.String({ minLength: 1, maxLength: 255 })),
};

/** TMF620 Catalog. */
export const Catalog = open({ ...catalog, catalogType: maybe(Type.String()) });

/** TMF620 Category. */
export const Category = open({
  ...category,
  subCategory: listOf(EntityRef),
  productOffering: listOf(EntityRef),
});

/** TMF633 ServiceCatalog. */
export const ServiceCatalog = open(catalog);

/** TMF633 ServiceCategory; `category` are those within it. */
export const ServiceCategory = open({
  ...category,
  category: listOf(EntityRef),
  serviceCandidate: listOf(EntityRef),
});

/** TMF633 ServiceCandidate: a service specification as it is offered to product managers. */
export const ServiceCandidate = open({
  ...catalogEntry,
  category: listOf(EntityRef),
  serviceSpecification: EntityRef,
});

/** TMF634 ResourceCatalog. */
export const ResourceCatalog = open(catalog);

/** TMF634 ResourceCategory; `category` are those within it. */
export const ResourceCategory = open({
  ...category,
  category: listOf(EntityRef),
  resourceCandidate: listOf(EntityRef),
  relatedParty: listOf(RelatedParty),
});

/** TMF634 ResourceCandidate. */
export const ResourceCandidate = open({
  ...catalogEntry,
  category: listOf(EntityRef),
  resourceSpecification: maybe(EntityRef),
});
