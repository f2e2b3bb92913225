import { Type } from 'typebox';
import { maybe, optionalStrings } from './attributes.js';
import { open, TimePeriod } from './common.js';

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

/** The same where the definition wants medium and characteristic (TMF629, 669). */
export const CompleteContactMedium = open({
  ...ContactMedium.properties,
  mediumType: Type.String(),
  characteristic: MediumCharacteristic,
});
