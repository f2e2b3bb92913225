import { isObject, type Json, object, text } from '../lib/json.js';
import { namingAttributes, partyKinds } from './personal-attributes.js';

/** What a person is known by in texts that people and other systems have written: names, numbers, addresses. */
export type Terms = readonly string[];

/** What stands where something was erased that must be there. */
export const erased = '(erased)';

/** Shorter texts stand in other words by chance. */
const shortestTerm = 3;
/** An organization may have thousands of places; what is beyond is erased where its attribute says what it is. */
const maxTerms = 500;

const ways = [
  'emailAddress',
  'email',
  'phoneNumber',
  'phone',
  'mobile',
  'faxNumber',
  'socialNetworkId',
] as const;
const names = ['familyName', 'fullName', 'formattedName', 'legalName', 'tradingName', 'company'] as const;
const streets = ['street1', 'street2', 'formattedAddress'] as const;

/** Whose document it is. */
interface OwnDocument {
  /** What it is about, e.g. `customer`. */
  readonly kind?: string | undefined;
  /** The person's: what is called by another id is another one. Absent: everybody whom it names is meant. */
  readonly ids?: ReadonlySet<string>;
}

/** The terms of a person in a document about it, or that names it. */
export function termsIn(document: unknown, { kind = '', ids }: OwnDocument = {}): Terms {
  const found = new Set<string>();
  const name = partyKinds.has(kind) ? text(object(document)['name']) : undefined;
  if (name !== undefined) found.add(name);
  collect(document, { name: '', ids, found });
  return [...found];
}

interface Collecting {
  /** Of the attribute in which the value stands. */
  readonly name: string;
  readonly ids: ReadonlySet<string> | undefined;
  readonly found: Set<string>;
}

function collect(value: unknown, into: Collecting): void {
  if (Array.isArray(value)) for (const each of value) collect(each, into);
  if (!isObject(value)) return;
  const [given, family] = [text(value['givenName']), text(value['familyName'])];
  const [street, number] = [text(value['streetName']), text(value['streetNr'])];
  for (const term of [
    ...[...ways, ...names, ...streets].map((attribute) => text(value[attribute])),
    given && family && `${given} ${family}`,
    street && (number === undefined ? street : `${street} ${number}`),
    namesPerson(value, into) ? text(value['name']) : undefined,
  ])
    if (term !== undefined && term !== '') into.found.add(term);
  for (const [name, inner] of Object.entries(value)) collect(inner, { ...into, name });
}

/** A place is found by its address, and has a name that anything may have. */
const namesPerson = ({ id }: Json, { name, ids }: Collecting): boolean =>
  namingAttributes.has(name) &&
  name !== 'place' &&
  name !== 'site' &&
  (!ids || typeof id !== 'string' || ids.has(id));

/** Both, the longest first: of two terms of which one contains the other, the longer is replaced. */
export const mergedTerms = (some: Terms, others: Terms): Terms =>
  [...new Set([...some, ...others].map((term) => term.trim()))]
    .filter((term) => term.length >= shortestTerm && term !== erased)
    .slice(0, maxTerms)
    .toSorted((a, b) => b.length - a.length);

const patterns = new WeakMap<Terms, RegExp>();

/** The text with `(erased)` where a term stands as a word of its own, however its letters are written. */
export const withoutTerms = (value: string, terms: Terms): string =>
  terms.length === 0 ? value : value.replaceAll(patternOf(terms), erased);

function patternOf(terms: Terms): RegExp {
  let pattern = patterns.get(terms);
  if (!pattern) {
    const words = terms.map((term) => term.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
    patterns.set(
      terms,
      (pattern = new RegExp(`(?<![\\p{L}\\p{N}])(?:${words.join('|')})(?![\\p{L}\\p{N}])`, 'giu')),
    );
  }
  return pattern;
}
