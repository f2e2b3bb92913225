import type { CatalogKind, EntryName, Finding } from './catalog-fault.js';

interface Reference {
  readonly attribute: string;
  readonly kind: CatalogKind;
}

const to = (attribute: string, kind: CatalogKind): Reference => ({ attribute, kind });

/** Which attributes refer to which entries, for those to whom no other check is given. */
const references: Readonly<Partial<Record<CatalogKind, readonly Reference[]>>> = {
  catalog: [to('category', 'category')],
  category: [
    to('parentId', 'category'),
    to('subCategory', 'category'),
    to('productOffering', 'productOffering'),
  ],
  productOffering: [
    to('category', 'category'),
    to('serviceCandidate', 'serviceCandidate'),
    to('resourceCandidate', 'resourceCandidate'),
  ],
  serviceCatalog: [to('category', 'serviceCategory')],
  serviceCategory: [
    to('parentId', 'serviceCategory'),
    to('category', 'serviceCategory'),
    to('serviceCandidate', 'serviceCandidate'),
  ],
  serviceCandidate: [to('category', 'serviceCategory'), to('serviceSpecification', 'serviceSpecification')],
  resourceCatalog: [to('category', 'resourceCategory')],
  resourceCategory: [
    to('parentId', 'resourceCategory'),
    to('category', 'resourceCategory'),
    to('resourceCandidate', 'resourceCandidate'),
  ],
  resourceCandidate: [
    to('category', 'resourceCategory'),
    to('resourceSpecification', 'resourceSpecification'),
  ],
};

/** Any entry of the kind, by what is there. */
export type Known = (kind: CatalogKind, id: string) => boolean;

/** References of catalogs, categories, candidates and offerings to what is not there. */
export function navigationFindings({ resource, id }: EntryName, entry: object, known: Known): Finding[] {
  return (references[resource] ?? []).flatMap(({ attribute, kind }) =>
    placesOf(attribute, (entry as Readonly<Record<string, unknown>>)[attribute])
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

interface Place {
  readonly path: string;
  readonly id: string;
}

/** An id, a reference or a list of references. */
function placesOf(path: string, value: unknown): Place[] {
  if (typeof value === 'string') return [{ path, id: value }];
  if (Array.isArray(value)) return value.flatMap((each, index) => placesOf(`${path}[${index}]`, each));
  const { id } = (value ?? {}) as { readonly id?: unknown };
  return typeof id === 'string' ? [{ path: `${path}.id`, id }] : [];
}
