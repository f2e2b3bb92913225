import canonicalize from 'canonicalize';
import { type CatalogKind, catalogKinds } from './publish/catalog-fault.js';

/** A line of a catalog's file: one entry in one version, whole. */
export interface CatalogLine {
  readonly resource: CatalogKind;
  readonly entry: CatalogDocument;
}

/** An entry as the API answers it, without what depends on where it is (`href`). */
export type CatalogDocument = Readonly<Record<string, unknown>> & {
  readonly id: string;
  readonly version: string;
  readonly lastUpdate: string;
};

/** The kinds in the catalog of each API: the content of its exports, referenced kinds first. */
export const catalogContents = {
  resourceCatalog: ['resourceSpecification', 'resourceCandidate', 'resourceCategory', 'resourceCatalog'],
  serviceCatalogManagement: ['serviceSpecification', 'serviceCandidate', 'serviceCategory', 'serviceCatalog'],
  productCatalogManagement: [
    'productSpecification',
    'productOfferingPrice',
    'productOffering',
    'category',
    'catalog',
  ],
} as const satisfies Readonly<Record<string, readonly CatalogKind[]>>;
export type CatalogApi = keyof typeof catalogContents;

const versioned: ReadonlySet<string> = new Set(Object.values(catalogContents).flat());

/** True for kinds that have several versions under one id: everything that the catalogs contain. */
export const isVersioned = (resource: string): boolean => versioned.has(resource);

export const isCatalogApi = (id: string): id is CatalogApi => Object.hasOwn(catalogContents, id);

/** An entry is the same line everywhere: attributes in alphabetical order (RFC 8785). */
export const formatLine = (line: CatalogLine): string => `${canonicalize(line)}\n`;

/** The entry of a line, or a sentence that says why there is none. */
export function parseLine(text: string): { readonly resource: CatalogKind; readonly entry: object } | string {
  let line: unknown;
  try {
    line = JSON.parse(text);
  } catch (err) {
    // The engine's message shows what is there: the answer of an address that was no catalog is not for who reads the job.
    const [place = ''] = / at position \d+/.exec(String(err)) ?? [];
    return `This is not JSON${place}.`;
  }
  const { resource, entry } = (line ?? {}) as { readonly resource?: unknown; readonly entry?: unknown };
  const kind = catalogKinds.find((each) => each === resource);
  if (!kind) return `resource must be one of ${catalogKinds.join(', ')}.`;
  if (typeof entry !== 'object' || entry === null) return 'entry must be an object.';
  return { resource: kind, entry };
}
