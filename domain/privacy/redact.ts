import type { Json } from '../lib/json.js';
import { hasOwnId } from '../lib/own-ids.js';
import {
  describedKinds,
  factAttributes,
  isIdentifier,
  isPersonalCharacteristic,
  namedKinds,
  namingAttributes,
  partyKinds,
  removedAttributes,
  removedOfParties,
  replacedAttributes,
} from './personal-attributes.js';
import { erased, type Terms, withoutTerms } from './terms.js';

/** What is erased of a document. */
interface Redaction {
  /** The person's own words, names and numbers: replaced in any text. */
  readonly terms: Terms;
  /** What the document is about, e.g. `customer`; absent: its `@type` says it, or nothing does. */
  readonly kind?: string | undefined;
  /** Of a document of somebody else, in which the person is named: only these references are erased, and the terms. */
  readonly onlyOf?: ReadonlySet<string>;
}

/**
 * The document without what it says of a person. Ids, states, items, dates, prices and what the catalog says stay, and so do lists
 * and objects that anything else hangs on: what could be read before can be read after.
 */
export function redacted(document: unknown, redaction: Redaction): unknown {
  return redactedValue(document, { ...redaction, kind: redaction.kind ?? kindOf(document) }, '');
}

function redactedValue(value: unknown, redaction: Redaction, name: string): unknown {
  if (typeof value === 'string') return isIdentifier(name) ? value : withoutTerms(value, redaction.terms);
  if (Array.isArray(value)) return value.map((each) => redactedValue(each, redaction, name));
  if (typeof value !== 'object' || value === null) return value;
  const object = value as Json;
  const of = { ...redaction, kind: name === '' ? redaction.kind : kindOf(object) };
  const isPersonal =
    !of.onlyOf || (typeof object['id'] === 'string' && of.onlyOf.has(object['id']) && !hasOwnId(name));
  return Object.fromEntries(
    Object.entries(object).flatMap(([attribute, inner]): [string, unknown][] => {
      if (factAttributes.has(attribute)) return [[attribute, inner]];
      if (isPersonal && inner !== null && inner !== undefined) {
        if (isRemoved(attribute, object, of.kind)) return [];
        if (isReplaced(attribute, object, { name, kind: of.kind })) return [[attribute, erased]];
      }
      return [[attribute, redactedValue(inner, of, attribute)]];
    }),
  );
}

const isRemoved = (attribute: string, object: Json, kind = ''): boolean =>
  removedAttributes.has(attribute) ||
  (removedOfParties.has(attribute) && (partyKinds.has(kind) || 'familyName' in object)) ||
  (attribute === 'description' && describedKinds.has(kind));

function isReplaced(
  attribute: string,
  object: Json,
  { name, kind = '' }: { readonly name: string; readonly kind: string | undefined },
): boolean {
  if (replacedAttributes.has(attribute)) return true;
  if (attribute === 'name') return namedKinds.has(kind) || namingAttributes.has(name) || namesPerson(object);
  return (
    attribute === 'value' && typeof object['name'] === 'string' && isPersonalCharacteristic(object['name'])
  );
}

/** A reference to a party, an account or a place, wherever it stands. */
const namesPerson = (object: Json): boolean => namedKinds.has(lowerCased(object['@referredType']));

/** `Customer` is a `customer`. */
const kindOf = (value: unknown): string | undefined =>
  typeof value === 'object' && value !== null ? lowerCased((value as Json)['@type']) || undefined : undefined;

const lowerCased = (type: unknown): string =>
  typeof type === 'string' ? type.slice(0, 1).toLowerCase() + type.slice(1) : '';
