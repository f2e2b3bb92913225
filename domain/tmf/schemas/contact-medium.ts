import { Type } from 'typebox';
import { listOf, maybe, optionalStrings } from './attributes.js';
import { open, PartyRef, TimePeriod } from './common.js';

const MediumCharacteristic = open(
  optionalStrings(
    'city',
    'contactType',
    'country',
    'emailAddress',
    'faxNumber',
    'phoneNumber',
    'postCode',
    'socialNetworkId',
    'stateOrProvince',
    'street1',
    'street2',
  ),
);

/** How somebody is reached (TMF632, 646, 663, 666, 699). */
export const ContactMedium = open({
  ...optionalStrings('mediumType'),
  preferred: maybe(Type.Boolean()),
  characteristic: maybe(MediumCharacteristic),
  validFor: maybe(TimePeriod),
});

/** A person to speak to, in a role and for a time. */
export const Contact = open({
  role: Type.String({ minLength: 1 }),
  party: PartyRef,
  isPrimary: maybe(Type.Boolean()),
  validFor: maybe(TimePeriod),
  contactMedium: listOf(ContactMedium),
});

/** The same where the definition wants medium and characteristic (TMF629, 669). */
export const CompleteContactMedium = open({
  ...ContactMedium.properties,
  mediumType: Type.String(),
  characteristic: MediumCharacteristic,
});
