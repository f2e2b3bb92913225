import { hrefOf } from '../../domain/tmf/href.js';
import { addressValidationLifecycle } from '../../domain/tmf/lifecycle.js';
import {
  GeographicAddress,
  GeographicAddressCreate,
  type WrittenAddress,
} from '../../domain/tmf/schemas/geographic-address.js';
import {
  GeographicAddressValidation,
  type GeographicAddressValidation as Validation,
  GeographicAddressValidationCreate,
} from '../../domain/tmf/schemas/geographic-address-validation.js';
import { validateAddress } from '../../domain/tmf/validate-address.js';
import { GeographicAddress as GeographicAddressRow } from '../../entities/tables/documents.js';
import { findSimilarAddresses } from '../../entities/parties/address-store.js';
import { apis } from '../apis.js';
import type { Context } from '../tmf630/context.js';
import type { Body } from '../tmf630/resource.js';
import { storedResource } from '../tmf630/stored-resource.js';

/** TMF673; the definition only reads, operators write addresses by the same conventions. */
export const geographicAddress = storedResource({
  type: 'GeographicAddress',
  api: apis.geographicAddress,
  description: 'Geographic address that is known.',
  schema: GeographicAddress,
  create: GeographicAddressCreate,
  scopes: ['catalog:write'],
  entity: GeographicAddressRow,
  attributes: {
    name: 'name',
    country: 'country',
    stateOrProvince: 'stateOrProvince',
    city: 'city',
    locality: 'locality',
    postcode: 'postcode',
    streetName: 'streetName',
    streetNr: 'streetNr',
  },
  beforeSave: async (_context, body) => withSubAddressIds(body),
  render: async (_context, page, { origin }) => page.map(({ body }) => withSubAddressHrefs(body, origin)),
});

/** TMF673: answered at once, against the known addresses. */
export const geographicAddressValidation = storedResource({
  type: 'GeographicAddressValidation',
  api: apis.geographicAddress,
  description: 'Validation of a geographic address.',
  schema: GeographicAddressValidation,
  create: GeographicAddressValidationCreate,
  scopes: ['orders:write'],
  attributes: { state: 'status', validationDate: 'updatedAt' },
  states: { attribute: 'state', lifecycle: addressValidationLifecycle },
  removable: false,
  beforeSave: validate,
  render: async (_context, page, { origin }) => page.map(({ body }) => withAddressHrefs(body, origin)),
});

type Address = WrittenAddress & Body;

const addressHref = (origin: string, id: string): string =>
  hrefOf(origin, { api: apis.geographicAddress, name: 'geographicAddress' }, id);

/** Sub-addresses have URLs of their own; those without an id are numbered. */
function withSubAddressIds(body: Body): Body {
  const { geographicSubAddress: parts = [] } = body as Address;
  const taken = new Set(parts.map(({ id }) => id));
  let last = 0;
  const next = (): string => {
    do last += 1;
    while (taken.has(String(last)));
    return String(last);
  };
  return { ...body, geographicSubAddress: parts.map((part) => ({ ...part, id: part.id ?? next() })) };
}

function withSubAddressHrefs(body: Body, origin: string): Body {
  const { id, geographicSubAddress: parts } = body as Address;
  if (!parts || id === undefined) return body;
  return {
    ...body,
    geographicSubAddress: parts.map((part) => ({
      '@type': 'GeographicSubAddress',
      ...part,
      href: `${addressHref(origin, id)}/geographicSubAddress/${encodeURIComponent(part.id ?? '')}`,
    })),
  };
}

async function validate({ database }: Context, body: Body): Promise<Body> {
  const { submittedGeographicAddress: submitted, provideAlternative } = body as Body & Validation;
  const known = await findSimilarAddresses(database, submitted);
  const { alternateGeographicAddress: _, ...rest } = body;
  return { ...rest, state: 'done', ...validateAddress(submitted, known, provideAlternative) };
}

function withAddressHrefs(body: Body, origin: string): Body {
  const { validGeographicAddress: valid, alternateGeographicAddress: alternates } = body as Body & Validation;
  const shown = (address: WrittenAddress): Body =>
    address.id === undefined
      ? address
      : withSubAddressHrefs({ ...address, href: addressHref(origin, address.id) }, origin);
  return {
    ...body,
    validGeographicAddress: shown(valid),
    ...(alternates && { alternateGeographicAddress: alternates.map(shown) }),
  };
}
