/** What cannot be stored in a column, and where in the JSON value: the names and indexes that lead there. */
interface Unstorable {
  readonly path: readonly string[];
  readonly message: string;
}

/**
 * MariaDB reads 32 levels of a document; an event wraps a few more around a document.
 * @internal Exported for the tests.
 */
export const maxJsonDepth = 28;

/** Finds values that are nested too deeply, and text that is not valid Unicode; undefined when there are none. */
export function findUnstorable(value: unknown, path: readonly string[] = []): Unstorable | undefined {
  if (typeof value === 'string') return isUnicode(value) ? undefined : { path, message: notUnicode };
  if (typeof value !== 'object' || value === null) return undefined;
  if (path.length >= maxJsonDepth)
    return { path, message: `must not be nested deeper than ${maxJsonDepth} levels` };
  // Bodies of millions of numbers pass here: the path of a list's index is built only when it leads somewhere.
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

/** A complete surrogate pair matches neither half. */
const isUnicode = (text: string): boolean => !/\p{Surrogate}/u.test(text);
