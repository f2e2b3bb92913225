/** The name that the text is a slip of the keyboard away from; undefined when it is like none of them. */
export function nearestName(text: string, names: readonly string[]): string | undefined {
  const [nearest] = names
    .map((name) => ({ name, distance: distance(plain(text), plain(name)) }))
    .filter(({ name, distance: slips }) => slips <= tolerance(name))
    .toSorted((one, other) => one.distance - other.distance);
  return nearest?.name;
}

/** Nobody means another name by case, blanks or hyphens. */
const plain = (text: string): string => text.toLowerCase().replaceAll(/[ _-]/g, '');

/** Of short names one slip makes another word (`lag`, `tag`), of long ones two hardly do. */
const tolerance = ({ length }: string): number => (length >= 9 ? 2 : length >= 4 ? 1 : 0);

/** How many letters are left out, added, changed, or exchanged with the next (Damerau and Levenshtein). */
function distance(one: string, other: string): number {
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
