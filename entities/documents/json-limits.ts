/** What of a JSON value no column can keep, and where: the names and indexes that lead there. */
interface Unstorable {
  readonly path: readonly string[];
  readonly message: string;
}

/**
 * MariaDB reads 32 levels of a document; what is wrapped around one, as in an event, is among these.
 * @internal Exported for the tests.
 */
export const maxJsonDepth = 28;

/** Looks for what is nested too deeply, and for text that is no Unicode; undefined when there is none. */
export function findUnstorable(value: unknown, path: readonly string[] = []): Unstorable | undefined {
  if (typeof value === 'string') return isUnicode(value) ? undefined : { path, message: notUnicode };
  if (typeof value !== 'object' || value === null) return undefined;
  if (path.length >= maxJsonDepth)
    return { path, message: `must not be nested deeper than ${maxJsonDepth} levels` };
  // Bodies of millions of numbers are looked through on the way in: a list's indexes are made where they lead somewhere.
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) {
      const found = findInPart(value[index], path, index);
      if (found) return found;
    }
    return undefined;
  }
  for (const [name, inner] of Object.entries(value)) {
    if (!isUnicode(name)) return { path, message: `has a name that ${notUnicode}` };
    const found = findInPart(inner, path, name);
    if (found) return found;
  }
  return undefined;
}

function findInPart(inner: unknown, path: readonly string[], name: string | number): Unstorable | undefined {
  const leaf = typeof inner !== 'string' && (typeof inner !== 'object' || inner === null);
  return leaf ? undefined : findUnstorable(inner, [...path, String(name)]);
}

const notUnicode = 'must not contain half of a surrogate pair';

/** Of a pair that is whole, neither half is seen as a surrogate. */
const isUnicode = (text: string): boolean => !/\p{Surrogate}/u.test(text);
