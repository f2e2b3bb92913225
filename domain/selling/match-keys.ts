import { type Json, object, objects, text } from '../lib/json.js';

/** By what two records are found to mean the same person or company. */
const matchKinds = ['email', 'phone', 'company', 'person', 'address'] as const;
export type MatchKind = (typeof matchKinds)[number];

/** A value in the form in which equal ones are equal. */
export interface MatchKey {
  readonly kind: MatchKind;
  readonly value: string;
}

/** Longer ones are cut: what differs only after that is taken for the same. */
const maxLength = 200;

/** How a record may be recognized: a lead, an individual or an organization. */
export function matchKeysOf(record: Json): MatchKey[] {
  // It is found as the one that it was merged into.
  if (record['mergedInto'] !== undefined) return [];
  const media = [...objects(record['contactMedium']), ...objects(record['prospectContact'])].map((medium) =>
    object(medium['characteristic']),
  );
  const found = [
    ...media.map((medium) => key('email', emailOf(medium['emailAddress']))),
    ...media.map((medium) => key('phone', phoneOf(medium['phoneNumber']))),
    ...companyNamesOf(record).map((name) => key('company', companyOf(name))),
    key('person', wordsOf([record['givenName'], record['familyName']])),
    ...media.map((medium) => key('address', addressOf(medium))),
  ].flat();
  return [...new Map(found.map((each) => [`${each.kind} ${each.value}`, each])).values()];
}

/**
 * True when records that have these kinds of value in common may be the same: one mail address, phone or company does it;
 * a name or an address alone is common to many.
 */
export const areAlike = (kinds: ReadonlySet<MatchKind>): boolean =>
  kinds.has('email') ||
  kinds.has('phone') ||
  kinds.has('company') ||
  (kinds.has('person') && kinds.has('address'));

const key = (kind: MatchKind, value: string | undefined): MatchKey[] =>
  value === undefined || value === '' ? [] : [{ kind, value: value.slice(0, maxLength) }];

/** Without case; what follows a `+` before the `@` only sorts the mail of one person. */
function emailOf(value: unknown): string | undefined {
  const [, name, domain] =
    /^([^@+]+)(?:\+[^@]*)?@([^@]+)$/.exec(text(value)?.trim().toLowerCase() ?? '') ?? [];
  return domain === undefined ? undefined : `${name}@${domain}`;
}

/** The shortest number that tells people apart: fewer digits are an extension. */
const minDigits = 7;

/** So many last digits: with or without the code of the country, and its zero, it is the same number. */
const comparedDigits = 9;

function phoneOf(value: unknown): string | undefined {
  const digits = (text(value) ?? '').replaceAll(/\(0\)|\D/g, '');
  return digits.length < minDigits ? undefined : digits.slice(-comparedDigits);
}

/** What a company's name may have or lack. */
const legalForms = new Set(
  'gmbh mbh ag kg ohg ug se sa sas sarl srl spa nv bv plc ltd limited inc incorporated corp corporation llc llp co company ab as oy aps'.split(
    ' ',
  ),
);

/** Of a lead its company, of an organization both its names. */
const companyNamesOf = ({ company, tradingName, name }: Json): readonly unknown[] =>
  tradingName === undefined ? [company] : [tradingName, name];

function companyOf(value: unknown): string | undefined {
  const words = (wordsOf([value]) ?? '').split(' ');
  const kept = words.filter((word) => !legalForms.has(word));
  return (kept.length > 0 ? kept : words).join(' ');
}

const addressOf = ({ street1, postCode, city }: Json): string | undefined =>
  text(street1) === undefined || (text(postCode) ?? text(city)) === undefined
    ? undefined
    : wordsOf([
        // `Torstraße`, `Torstrasse` and `Torstr.` are the same street.
        text(street1)!
          .replaceAll('ß', 'ss')
          .replaceAll(/str(asse)?\b\.?/giu, 'str '),
        text(postCode) ?? city,
      ]);

/** Lower case, without accents and punctuation, words apart by one blank; undefined when any part is missing. */
function wordsOf(parts: readonly unknown[]): string | undefined {
  const texts = parts.flatMap((part) => text(part) ?? []);
  if (texts.length < parts.length) return undefined;
  return texts
    .join(' ')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/(?<=\p{L})[.'’](?=\p{L}|\s|$)/gu, '')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
