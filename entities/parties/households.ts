import type { Database } from '../database.js';
import type { BusinessDocument } from '../tables/documents.js';
import type { Row } from '../tables/row.js';

/** The name of the TMF669 role that makes an individual a member of a household. */
const memberRole = 'householdMember';

/**
 * The households that a consumer is a member of at that instant: a party role `householdMember`, in which the consumer is
 * engaged and the household a related party, within its validity.
 */
export async function householdsOf(
  database: Pick<Database, 'rows'>,
  consumerId: string,
  at: Date,
): Promise<readonly string[]> {
  const rows = await database.rows<Row<BusinessDocument, 'doc'>>(
    `SELECT doc FROM business_document WHERE resource = 'partyRole' AND partyId = ? AND name = ?`,
    [consumerId, memberRole],
  );
  return rows.flatMap(({ doc }) => {
    const { validFor = {}, relatedParty = [], status } = doc as unknown as Membership;
    const begun = validFor.startDateTime === undefined || new Date(validFor.startDateTime) <= at;
    const over = validFor.endDateTime !== undefined && new Date(validFor.endDateTime) <= at;
    return begun && !over && status !== 'inactive' ? relatedParty.map(({ id }) => id) : [];
  });
}

interface Membership {
  readonly status?: string;
  readonly validFor?: { readonly startDateTime?: string; readonly endDateTime?: string };
  readonly relatedParty?: readonly { readonly id: string }[];
}
