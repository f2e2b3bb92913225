import type { ErrorObject } from 'ajv';
import type { TSchema } from 'typebox';
import { compileSchema, type SchemaErrors } from '../../tmf/schema-errors.js';
import {
  Catalog,
  Category,
  ResourceCandidate,
  ResourceCatalog,
  ResourceCategory,
  ServiceCandidate,
  ServiceCatalog,
  ServiceCategory,
} from '../../tmf/schemas/catalog-navigation.js';
import { DownstreamSystem } from '../../tmf/schemas/downstream-system.js';
import { ProductOfferingPrice } from '../../tmf/schemas/product-offering-price.js';
import { ProductOffering } from '../../tmf/schemas/product-offering.js';
import { ProductSpecification } from '../../tmf/schemas/product-specification.js';
import { ResourceSpecification } from '../../tmf/schemas/resource-specification.js';
import { ServiceArea } from '../../tmf/schemas/service-area.js';
import { ServiceSpecification } from '../../tmf/schemas/service-specification.js';
import type { CatalogKind, Finding } from './catalog-fault.js';

/** What each kind of entry is to be like. */
export const catalogSchemas: Readonly<Record<CatalogKind, TSchema>> = {
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

/** Where the entry does not follow its schema: types, formats such as durations, what must be there. */
export function schemaFindings(kind: CatalogKind, entry: unknown): Finding[] {
  return errorsOf(kind)(entry).map(toFinding);
}

const compiled = new Map<CatalogKind, SchemaErrors>();

/** Compiled when first asked for: most processes never check a catalog. */
function errorsOf(kind: CatalogKind): SchemaErrors {
  const known = compiled.get(kind);
  if (known) return known;
  const errors = compileSchema(catalogSchemas[kind]);
  compiled.set(kind, errors);
  return errors;
}

function toFinding({ instancePath, keyword, params, message = 'is wrong' }: ErrorObject): Finding {
  const missing = keyword === 'required' ? `/${String(params['missingProperty'])}` : '';
  const path = toPath(`${instancePath}${missing}`);
  const what = path === '' ? 'The entry' : path;
  if (missing !== '') {
    return { code: 'invalidEntry', path, message: `${what} is missing.`, remedy: `Add ${what}.` };
  }
  if (keyword === 'enum') {
    const values = (params['allowedValues'] as unknown[]).join(', ');
    const text = { message: `${what} is not one of the allowed values.`, remedy: `Use one of ${values}.` };
    return { code: 'invalidEntry', path, ...text };
  }
  const example = keyword === 'format' && params['format'] === 'duration' ? ', e.g. P14D or PT4H' : '';
  return {
    code: 'invalidEntry',
    path,
    message: `${what} ${message}.`,
    remedy: `Correct it: ${what} ${message}${example}.`,
  };
}

/** `/fulfilment/0/kind` as `fulfilment[0].kind`. */
function toPath(pointer: string): string {
  return pointer
    .split('/')
    .slice(1)
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((path, name) => (/^\d+$/.test(name) ? `${path}[${name}]` : path ? `${path}.${name}` : name), '');
}
