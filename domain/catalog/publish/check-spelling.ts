import type { TSchema } from 'typebox';
import { misspelledName } from '../../lib/nearest-names.js';
import { resolve } from '../../tmf/components.js';
import { catalogSchemas } from '../catalog-schemas.js';
import type { CatalogKind, Finding } from './catalog-fault.js';

/** An entry in corrected spelling, and what was corrected. */
interface Spelling {
  readonly entry: object;
  readonly findings: readonly Finding[];
}

/**
 * Finds attributes, and known words, that are almost those that exist. TMF lets everybody add attributes, so a misspelt
 * one would be stored without effect. What resembles nothing known is an extension.
 */
export function checkSpelling(kind: CatalogKind, entry: object): Spelling {
  const findings: Finding[] = [];
  const meant = correct(catalogSchemas[kind], entry, { path: '', findings });
  return { entry: meant as object, findings };
}

interface Where {
  readonly path: string;
  readonly findings: Finding[];
}

/** The corrected value: the value itself when nothing is wrong with it. */
function correct(schema: TSchema, value: unknown, where: Where): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { items, properties } = resolve(schema) as {
    readonly items?: TSchema;
    readonly properties?: Readonly<Record<string, TSchema>>;
  };
  if (Array.isArray(value)) {
    if (!items) return value;
    const parts = value.map((each, index) =>
      correct(items, each, { ...where, path: `${where.path}[${index}]` }),
    );
    return parts.some((each, index) => each !== value[index]) ? parts : value;
  }
  if (!properties) return value;
  const before = Object.entries(value);
  const after = before.map(([name, inner]): readonly [string, unknown] => {
    const place = { ...where, path: where.path === '' ? name : `${where.path}.${name}` };
    const known = Object.hasOwn(properties, name) ? name : knownName(name, properties, value);
    if (known === undefined) return [name, inner];
    if (known !== name) where.findings.push(misspeltAttribute(name, known, place.path));
    return [known, correctWord(known, correct(properties[known]!, inner, place), place)];
  });
  const same = after.every(
    ([name, inner], index) => name === before[index]![0] && inner === before[index]![1],
  );
  // If two attributes end up with one name, the one that was spelt right stays.
  return same
    ? value
    : Object.fromEntries([...after, ...after.filter(([name]) => Object.hasOwn(value, name))]);
}

/** Shorter names have too many neighbours (`name`, `names`) for both to stand in one object by mistake. */
const longName = 8;

/** The attribute that is meant by the name; names with an @ are TMF's, and like no others. */
function knownName(
  name: string,
  properties: Readonly<Record<string, TSchema>>,
  value: object,
): string | undefined {
  const candidates = Object.keys(properties).filter(
    (each) =>
      each.startsWith('@') === name.startsWith('@') &&
      (each.length >= longName || !Object.hasOwn(value, each)),
  );
  return misspelledName(name, candidates);
}

function misspeltAttribute(name: string, known: string, path: string): Finding {
  const message = `There is no attribute ${name} here: it would be ignored.`;
  const remedy = `Write ${known}, or give an attribute of your own a name less like it.`;
  return { code: 'misspelling', path, message, remedy };
}

interface Vocabulary {
  readonly words: readonly string[];
  readonly anyCase?: boolean;
}

/** Attributes that are free text in TMF, and the words that Turnup knows in them. */
const vocabularies: ReadonlyMap<string, Vocabulary> = new Map([
  ['priceType', { words: ['recurring', 'oneTime', 'usage', 'discount', 'allowance', 'penalty'] }],
  ['rangeInterval', { words: ['open', 'closed', 'closedBottom', 'closedTop'] }],
  [
    'valueType',
    {
      words: ['string', 'boolean', 'number', 'decimal', 'integer', 'date', 'dateTime', 'date-time', 'object'],
      anyCase: true,
    },
  ],
]);

function correctWord(attribute: string, value: unknown, { path, findings }: Where): unknown {
  const vocabulary = vocabularies.get(attribute);
  if (!vocabulary || typeof value !== 'string') return value;
  const { words, anyCase = false } = vocabulary;
  const text = (word: string): string => (anyCase ? word.toLowerCase() : word);
  if (words.some((word) => text(word) === text(value))) return value;
  const word = misspelledName(value, words);
  if (word === undefined) return value;
  const message = `${JSON.stringify(value)} is not known, and almost ${word}.`;
  findings.push({ code: 'misspelling', path, message, remedy: `Write ${word}, or a word less like it.` });
  return word;
}
