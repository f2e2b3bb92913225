import { RE2JS } from 're2js';
import { cachedByText } from './cached.js';

/** A pattern of a catalog in RE2 syntax: its engine takes time linear in the length of the text. */
interface Pattern {
  /** True when some part of the text matches. Throws a `RangeError` where the text is too long. */
  find(text: string): boolean;
  /** True when the whole text matches. Throws a `RangeError` where the text is too long. */
  matches(text: string): boolean;
}

/** As in the filters of a list. */
const maxLength = 200;

/** Instructions of the compiled pattern: with the longest text, matching takes about a tenth of a second at most. */
const maxInstructions = 2_000;

/** Characters; the longest values that catalogs give a pattern, such as URLs, are half as long. */
const maxTextLength = 4_000;

/** A process uses the patterns of one catalog. */
const maxCompiled = 1_000;

/** Compiles the pattern; throws an `Error` that says what is wrong, or not allowed, with it. */
export const parsePattern = cachedByText(maxCompiled, compilePattern);

/** For schemas: `format: 'regex'`. */
export function isPattern(text: string): boolean {
  try {
    parsePattern(text);
    return true;
  } catch {
    return false;
  }
}

function compilePattern(text: string): Pattern {
  if (text.length > maxLength) throw new Error(`the pattern is longer than ${maxLength} characters`);
  // Rewrites ECMAScript's \uXXXX and named groups as RE2 spells them.
  const regexp = RE2JS.compile(RE2JS.translateRegExp(text));
  if (regexp.programSize() > maxInstructions) throw new Error(`the pattern ${text} repeats too much`);
  return {
    find: (value) => regexp.test(requireMatchable(value)),
    matches: (value) => regexp.testExact(requireMatchable(value)),
  };
}

function requireMatchable(text: string): string {
  if (text.length <= maxTextLength) return text;
  throw new RangeError(`text of more than ${maxTextLength} characters is not matched with patterns`);
}
