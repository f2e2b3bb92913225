import { type Static, Type } from 'typebox';
import { addressValidationLifecycle } from '../lifecycle.js';
import { responseOf, listOf } from './attributes.js';
import { Instant, open } from './common.js';
import { WrittenAddress } from './geographic-address.js';

export const validationResults = ['success', 'partial', 'fails'] as const;

/** TMF673 GeographicAddressValidation_Create: is this address known? */
export const GeographicAddressValidationCreate = open({
  provideAlternative: Type.Boolean(),
  submittedGeographicAddress: WrittenAddress,
});
export const GeographicAddressValidation = responseOf(GeographicAddressValidationCreate, {
  state: Type.Enum(addressValidationLifecycle.states),
  validationDate: Instant,
  validationResult: Type.Enum(validationResults),
  /** The correct form; without attributes where there is none, since conformant answers always have it. */
  validGeographicAddress: WrittenAddress,
  alternateGeographicAddress: listOf(WrittenAddress),
});
export type GeographicAddressValidation = Static<typeof GeographicAddressValidation>;

/** What a validation finds out. */
export const AddressFinding = Type.Pick(GeographicAddressValidation, [
  'validationResult',
  'validGeographicAddress',
  'alternateGeographicAddress',
]);
export type AddressFinding = Static<typeof AddressFinding>;
