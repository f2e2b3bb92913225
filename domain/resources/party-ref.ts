import { Type } from 'typebox';
import { texts } from './attributes.js';
import { open } from './common.js';

const Id = Type.String({ minLength: 1, maxLength: 255 });

/** A party in a role, where the definition wants its type told (TMF629, 632, 646, 663, 669, 674, 699). */
export const PartyRef = open({ id: Id, '@referredType': Type.String(), ...texts('href', 'name', 'role') });

/** The same where the name is wanted too (TMF651, 666). */
export const NamedPartyRef = open({
  id: Id,
  '@referredType': Type.String(),
  name: Type.String(),
  ...texts('href', 'role'),
});
