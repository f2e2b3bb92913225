import { type Json, object, objects, text } from '../../domain/lib/json.js';
import type { ContactRecord, ContactRecords } from '../../domain/tmf/documents/contacts.js';
import { isValidAt } from '../../domain/tmf/validity.js';
import { isAscii } from '../tables/columns.js';
import { anyOf, type Database } from '../database.js';
import type { BusinessDocument } from '../tables/documents.js';
import type { Row } from '../tables/row.js';

type RecordRow = Row<BusinessDocument, 'id' | 'resource' | 'doc'>;

/** Records whose related parties and contacts are the people to contact; those of a person may be anybody. */
const withPeople: ReadonlySet<string> = new Set(['customer', 'geographicSite', 'appointment']);

/**
 * What Turnup has about these parties, sites and appointments, about the people they name, and about the parties behind
 * roles. One statement where it has nothing, at most three.
 */
export async function loadContactRecords(
  database: Pick<Database, 'rows'>,
  ids: ReadonlySet<string>,
): Promise<ContactRecords> {
  const records = new Map<string, ContactRecord>();
  const requested = new Set<string>();
  let level = [...ids].filter(isAscii);
  for (let depth = 0; level.length > 0; depth += 1) {
    for (const id of level) requested.add(id);
    const rows = await database.rows<RecordRow>(
      'SELECT id, resource, doc FROM business_document WHERE id IN (?)',
      [anyOf(level)],
    );
    for (const row of rows) records.set(row.id, toRecord(row, depth === 0));
    const found = rows.flatMap(({ id }) => records.get(id) ?? []);
    const next = found.flatMap(({ engagedParty, relatedParty = [] }) => [
      ...(engagedParty === undefined ? [] : [engagedParty]),
      ...relatedParty.flatMap(({ id }) => text(id) ?? []),
    ]);
    level = [...new Set(next)].filter((id) => !requested.has(id) && isAscii(id));
  }
  return records;
}

function toRecord({ resource, doc }: RecordRow, isNamed: boolean): ContactRecord {
  const name = nameOf(resource, doc);
  const contactMedium = objects(doc['contactMedium']);
  const engagedParty = text(object(doc['engagedParty'])['id']);
  const relatedParty =
    isNamed && withPeople.has(resource) ? [...objects(doc['relatedParty']), ...contactsIn(doc)] : [];
  return {
    ...(name !== undefined && { name }),
    ...(contactMedium.length > 0 && { contactMedium }),
    ...(engagedParty !== undefined && { engagedParty }),
    ...(relatedParty.length > 0 && { relatedParty }),
    ...(resource === 'appointment' && { validFor: object(doc['validFor']) }),
  };
}

/** The contacts of an account or site (`contact`), as related parties: those for whose time it is, the primary one first. */
const contactsIn = (doc: Json): readonly Json[] =>
  objects(doc['contact'])
    .filter(({ validFor }) => isValidAt(validFor, new Date()))
    .toSorted((a, b) => Number(b['isPrimary'] === true) - Number(a['isPrimary'] === true))
    .map(({ role, party, contactMedium }) => ({
      ...object(party),
      role,
      ...(objects(contactMedium).length > 0 && { contactMedium }),
    }));

function nameOf(resource: string, doc: Json): string | undefined {
  switch (resource) {
    case 'individual':
      return (
        text(doc['fullName']) ??
        text(doc['formattedName']) ??
        text([doc['givenName'], doc['familyName']].filter((part) => text(part) !== undefined).join(' '))
      );
    case 'organization':
      return text(doc['tradingName']) ?? text(doc['name']);
    default:
      return text(doc['name']);
  }
}
