/** The known names that a mistyped one is likely to mean, the nearest first, three at most; capitals do not count. */
export function nearestNames(name: string, known: Iterable<string>): string[] {
  return [...known]
    .map((each) => ({ each, distance: editDistance(name.toLowerCase(), each.toLowerCase()) }))
    .filter(({ each, distance }) => distance <= slipsIn(each))
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ each }) => each);
}

/** A slip of the keyboard in every third letter still shows what was meant. */
const slipsIn = ({ length }: string): number => Math.max(2, Math.floor(length / 3));

/** Letters to insert, delete, replace or swap with their neighbour; names of too different a length are not compared. */
function editDistance(name: string, known: string): number {
  if (Math.abs(name.length - known.length) > slipsIn(known)) return Infinity;
  let before: number[] = [];
  let last = Array.from({ length: known.length + 1 }, (_, index) => index);
  for (let row = 1; row <= name.length; row += 1) {
    const next = [row];
    for (let column = 1; column <= known.length; column += 1) {
      const same = name[row - 1] === known[column - 1];
      const swapped =
        row > 1 && column > 1 && name[row - 1] === known[column - 2] && name[row - 2] === known[column - 1];
      next[column] = Math.min(
        last[column]! + 1,
        next[column - 1]! + 1,
        last[column - 1]! + (same ? 0 : 1),
        swapped ? before[column - 2]! + 1 : Infinity,
      );
    }
    before = last;
    last = next;
  }
  return last[known.length]!;
}
