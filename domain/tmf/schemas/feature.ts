import { Type } from 'typebox';
import { listOf, maybe, optionalStrings } from './attributes.js';
import { Characteristic, EntityRef, open, TimePeriod } from './common.js';

/** What a service or resource can do (TMF638, TMF639). */
export const feature = {
  name: Type.String(),
  featureCharacteristic: Type.Array(Characteristic),
  ...optionalStrings('id'),
  isBundle: maybe(Type.Boolean()),
  isEnabled: maybe(Type.Boolean()),
  constraint: listOf(EntityRef),
  featureRelationship: listOf(
    open({
      name: Type.String(),
      relationshipType: Type.String(),
      ...optionalStrings('id'),
      validFor: maybe(TimePeriod),
    }),
  ),
};
