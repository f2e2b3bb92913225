/** What of a name tells it from others: not its case, blanks, hyphens and underscores. */
export const lettersOf = (text: string): string => text.toLowerCase().replaceAll(/[\s_-]/g, '');

/** The name that the text is a slip of the keyboard away from; undefined when it is like none of them. */
export const misspelledName = (text: string, names: readonly string[]): string | undefined =>
  byDistance(text, names, slipsOfTypist)[0];

/** The known names that a mistyped one is likely to mean, the nearest first, three at most. */
export const nearestNames = (name: string, known: Iterable<string>): string[] =>
  byDistance(name, known, slipsThatShow).slice(0, 3);

/** In a short name one typo makes another word (`lag`, `tag`); in a long one even two hardly do. */
const slipsOfTypist = ({ length }: string): number => (length >= 9 ? 2 : length >= 4 ? 1 : 0);

/** With one typo in three letters a name can still be recognised. */
const slipsThatShow = ({ length }: string): number => Math.max(2, Math.floor(length / 3));

/** The names within the number of typos that each allows, nearest first. */
function byDistance(text: string, names: Iterable<string>, allowed: (name: string) => number): string[] {
  return [...names]
    .map((name) => ({ name, distance: editDistance(lettersOf(text), lettersOf(name), allowed(name)) }))
    .filter(({ name, distance }) => distance <= allowed(name))
    .toSorted((one, other) => one.distance - other.distance)
    .map(({ name }) => name);
}

/** Letters to insert, delete, change or exchange with the next (Damerau and Levenshtein); Infinity where the lengths say enough. */
function editDistance(one: string, other: string, limit: number): number {
  if (Math.abs(one.length - other.length) > limit) return Infinity;
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const same = one[row - 1] === other[column - 1];
      const exchanged =
        row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      current[column] = Math.min(
        last[column]! + 1,
        current[column - 1]! + 1,
        last[column - 1]! + (same ? 0 : 1),
        exchanged ? beforeLast[column - 2]! + 1 : Infinity,
      );
    }
    [beforeLast, last] = [last, current];
  }
  return last[other.length]!;
}
