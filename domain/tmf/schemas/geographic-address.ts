import { type Static, Type } from 'typebox';
import { addressable, responseOf, listOf, maybe, optionalStrings } from './attributes.js';
import { open } from './common.js';

/** A part of an address: a floor, a flat (TMF673). */
const GeographicSubAddressCreate = open(
  optionalStrings(
    'buildingName',
    'levelNumber',
    'levelType',
    'name',
    'privateStreetName',
    'privateStreetNumber',
    'subAddressType',
    'subUnitNumber',
    'subUnitType',
  ),
);
export const GeographicSubAddress = responseOf(GeographicSubAddressCreate, {});
export type GeographicSubAddress = Static<typeof GeographicSubAddress>;

/** TMF673's kinds of GeoJSON geometry. */
const geometries = [
  'GeoJsonPoint',
  'GeoJsonMultiPoint',
  'GeoJsonLineString',
  'GeoJsonMultiLineString',
  'GeoJsonPolygon',
] as const;

const GeographicLocation = open({
  '@type': Type.Enum(geometries),
  ...optionalStrings('id', 'href', 'name', '@referredType'),
  bbox: listOf(Type.Number()),
});

/** An address as somebody writes it, known or not. */
export const WrittenAddress = open({
  ...optionalStrings('id', 'href', 'name', 'country', 'stateOrProvince', 'city', 'locality', 'postcode'),
  ...optionalStrings('streetName', 'streetType', 'streetSuffix'),
  ...optionalStrings('streetNr', 'streetNrSuffix', 'streetNrLast', 'streetNrLastSuffix'),
  geographicLocation: maybe(GeographicLocation),
  geographicSubAddress: listOf(
    open({ ...GeographicSubAddressCreate.properties, ...optionalStrings('id', 'href') }),
  ),
});
export type WrittenAddress = Static<typeof WrittenAddress>;

/** An address to be known; TMF673 has no such operation, operators load theirs. The id may be the source's. */
export const GeographicAddressCreate = open({
  ...WrittenAddress.properties,
  id: maybe(Type.String({ minLength: 1, maxLength: 64, pattern: '^[!-.0-~]+$' })),
});

/** TMF673 GeographicAddress. */
export const GeographicAddress = open({
  ...WrittenAddress.properties,
  ...addressable,
  geographicSubAddress: Type.Array(GeographicSubAddress),
});
export type GeographicAddress = Static<typeof GeographicAddress>;
