import { type Json, objects, text } from '../../lib/json.js';
import { asStored } from '../schema-path.js';
import { RelatedParty } from '../schemas/common.js';

/** What Turnup has about a party, a site or an appointment, as far as a visitor or caller needs it. */
export interface ContactRecord {
  readonly name?: string;
  readonly contactMedium?: readonly Json[];
  /** The id of the party that plays the role. */
  readonly engagedParty?: string;
  /** Further parties related to it. */
  readonly relatedParty?: readonly Json[];
  /** The time of an appointment. */
  readonly validFor?: Json;
}

/** By id. */
export type ContactRecords = ReadonlyMap<string, ContactRecord>;

/** The first of the parties named in a role, each with a name and contact data if the records have them. */
export function withContacts(parties: readonly Json[], records: ContactRecords): Json[] {
  const named = parties.filter(({ id }) => text(id) !== undefined);
  const first = new Map(named.toReversed().map((party) => [partyKey(party), party]));
  return named
    .filter((party) => first.get(partyKey(party)) === party)
    .map((party) => asStored(RelatedParty, withContact(party, records)));
}

/** Who it is, in which role. */
export const partyKey = ({ id, role }: Json): string => JSON.stringify([id, role]);

/** What the order itself says about the party takes precedence. */
function withContact(party: Json, records: ContactRecords): Json {
  const record = records.get(String(party['id']));
  const engaged = records.get(record?.engagedParty ?? '');
  const name = text(party['name']) ?? record?.name ?? engaged?.name;
  const own = objects(party['contactMedium']);
  const contactMedium = own.length > 0 ? own : (record?.contactMedium ?? engaged?.contactMedium);
  return { ...party, ...(name !== undefined && { name }), ...(contactMedium && { contactMedium }) };
}
