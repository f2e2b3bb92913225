import canonicalize from 'canonicalize';
import { changedAttributes } from '../lib/changed-attributes.js';
import { sha256 } from '../lib/digest.js';
import type { Json } from '../lib/json.js';

/**
 * What was done to a record. `request`: something was asked for of which the record shows nothing itself, such as that a
 * message is sent again.
 */
export type DeedAction = 'create' | 'change' | 'delete' | 'request';

/** An attribute that has changed; without a value it was, or is, absent. */
export interface AttributeChange {
  readonly attribute: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** What of a deed can be erased later: its digest stays (docs/audit.md). */
export interface DeedContent {
  readonly change: readonly AttributeChange[];
  readonly reason: string | null;
}

/** Longer values, as JSON, are recorded by their digest: versions and events have them whole. */
const maxValueLength = 32_768;

/** The attributes that differ between two states of a record, with their values. */
export function attributeChanges(before: Json, after: Json): AttributeChange[] {
  return changedAttributes(withoutNulls(before), withoutNulls(after)).map((attribute) => ({
    attribute,
    ...valueOf('before', attribute, before),
    ...valueOf('after', attribute, after),
  }));
}

/** A column that is empty is an attribute that is absent. */
const withoutNulls = (record: Json): Json =>
  Object.fromEntries(
    Object.entries(record).flatMap(([name, value]) =>
      value === null || value === undefined ? [] : [[name, toJson(value)] as const],
    ),
  );

const toJson = (value: unknown): unknown => (value instanceof Date ? value.toISOString() : value);

function valueOf(side: 'before' | 'after', name: string, record: Json): Partial<AttributeChange> {
  const value = record[name];
  if (value === null || value === undefined) return {};
  const text = isSecret(name) ? undefined : JSON.stringify(value, withoutSecrets);
  if (text === undefined) return { [side]: hidden };
  if (text.length <= maxValueLength) return { [side]: JSON.parse(text) as unknown };
  return { [side]: { sha256: sha256(text), length: text.length } };
}

const hidden = '(hidden)';

/** Parts of names that mean a secret however they are spelled; a secretary is none. */
const secretParts = /secret(?!ar)|password|passphrase|passwd|token|apikey|privatekey|pincode|pukcode/;
/** Too short to be looked for within other words. */
const secretWords = /\b(pins?|puks?|psk)\b/;

/**
 * Whether an attribute or a characteristic with this name is a secret: `PIN1`, `pin_code`, `clientSecret`. Credentials are
 * references to secrets (`secret:NAME`), and may be shown.
 */
function isSecret(name: string): boolean {
  const words = name
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z])([A-Z][a-z]{2})/g, '$1 $2')
    .replaceAll(/[^\p{L}]+/gu, ' ')
    .toLowerCase();
  return secretWords.test(words) || secretParts.test(words.replaceAll(' ', ''));
}

/** A replacer for `JSON.stringify`: secrets by the name of their attribute, or of their characteristic. */
function withoutSecrets(this: unknown, name: string, value: unknown): unknown {
  if (value === null || value === undefined) return value;
  if (isSecret(name)) return hidden;
  const { name: characteristic } = this as Json;
  return name === 'value' && typeof characteristic === 'string' && isSecret(characteristic) ? hidden : value;
}

/** Of the content of a deed; with the salt, which is erased with it, nobody can guess what it was. */
export const contentDigest = (salt: string, content: DeedContent): string =>
  sha256(salt + (canonicalize(content) ?? ''));
