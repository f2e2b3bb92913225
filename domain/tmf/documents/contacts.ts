import { type Json, objects, text } from '../../lib/json.js';
import { asStored } from '../schema-path.js';
import { RelatedParty } from '../schemas/common.js';

/** What is kept here of a party, a site or an appointment, as far as somebody who comes or calls needs it. */
export interface ContactRecord {
  readonly name?: string;
  readonly contactMedium?: readonly Json[];
  /** The id of the party that plays the role. */
  readonly engagedParty?: string;
  /** Who else belongs to it. */
  readonly relatedParty?: readonly Json[];
  /** When it is, of an appointment. */
  readonly validFor?: Json;
}

/** By id. */
export type ContactRecords = ReadonlyMap<string, ContactRecord>;

/** Of parties named twice in a role the first, each with a name and how it is reached, where the records say so. */
export function withContacts(parties: readonly Json[], records: ContactRecords): Json[] {
  const named = parties.filter(({ id }) => text(id) !== undefined);
  const first = new Map(named.toReversed().map((party) => [partyKey(party), party]));
  return named
    .filter((party) => first.get(partyKey(party)) === party)
    .map((party) => asStored(RelatedParty, withContact(party, records)));
}

/** Who it is, in which role. */
export const partyKey = ({ id, role }: Json): string => JSON.stringify([id, role]);

/** What the order itself says of the party comes first. */
function withContact(party: Json, records: ContactRecords): Json {
  const record = records.get(String(party['id']));
  const engaged = records.get(record?.engagedParty ?? '');
  const name = text(party['name']) ?? record?.name ?? engaged?.name;
  const own = objects(party['contactMedium']);
  const contactMedium = own.length > 0 ? own : (record?.contactMedium ?? engaged?.contactMedium);
  return { ...party, ...(name !== undefined && { name }), ...(contactMedium && { contactMedium }) };
}
