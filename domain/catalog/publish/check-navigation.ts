import type { CatalogKind, EntryName, Finding } from './catalog-fault.js';

interface Reference {
  readonly attribute: string;
  readonly kind: CatalogKind;
}

const reference = (attribute: string, kind: CatalogKind): Reference => ({ attribute, kind });

/** Which attributes refer to which entries, for the kinds that have no other check. */
const references: Readonly<Partial<Record<CatalogKind, readonly Reference[]>>> = {
  catalog: [reference('category', 'category')],
  category: [
    reference('parentId', 'category'),
    reference('subCategory', 'category'),
    reference('productOffering', 'productOffering'),
  ],
  productOffering: [
    reference('category', 'category'),
    reference('serviceCandidate', 'serviceCandidate'),
    reference('resourceCandidate', 'resourceCandidate'),
  ],
  serviceCatalog: [reference('category', 'serviceCategory')],
  serviceCategory: [
    reference('parentId', 'serviceCategory'),
    reference('category', 'serviceCategory'),
    reference('serviceCandidate', 'serviceCandidate'),
  ],
  serviceCandidate: [
    reference('category', 'serviceCategory'),
    reference('serviceSpecification', 'serviceSpecification'),
  ],
  resourceCatalog: [reference('category', 'resourceCategory')],
  resourceCategory: [
    reference('parentId', 'resourceCategory'),
    reference('category', 'resourceCategory'),
    reference('resourceCandidate', 'resourceCandidate'),
  ],
  resourceCandidate: [
    reference('category', 'resourceCategory'),
    reference('resourceSpecification', 'resourceSpecification'),
  ],
};

/** Any entry of the kind, by what exists. */
type EntryExists = (kind: CatalogKind, id: string) => boolean;

/** References of catalogs, categories, candidates and offerings to entries that do not exist. */
export function navigationFindings(
  { resource, id }: EntryName,
  entry: object,
  known: EntryExists,
): Finding[] {
  return (references[resource] ?? []).flatMap(({ attribute, kind }) =>
    referencesIn(attribute, (entry as Readonly<Record<string, unknown>>)[attribute])
      .filter((place) => !known(kind, place.id))
      .map((place): Finding => ({
        code: 'unknownTarget',
        path: place.path,
        message: `${id} refers to the ${kind} ${place.id}, which the catalog does not have.`,
        remedy: `Create the ${kind} ${place.id}, or correct the id.`,
        involved: [place.id],
      })),
  );
}

interface ReferencePlace {
  readonly path: string;
  readonly id: string;
}

/** An id, a reference or a list of references. */
function referencesIn(path: string, value: unknown): ReferencePlace[] {
  if (typeof value === 'string') return [{ path, id: value }];
  if (Array.isArray(value)) return value.flatMap((each, index) => referencesIn(`${path}[${index}]`, each));
  const { id } = (value ?? {}) as { readonly id?: unknown };
  return typeof id === 'string' ? [{ path: `${path}.id`, id }] : [];
}
