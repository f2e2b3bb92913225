/**
 * Missing (`-`), surplus (`+`) and matching (` `) lines, in the order of the expected ones, by the longest common
 * subsequence. For plans of tests: the work grows with the product of both lengths.
 */
export function lineDiff(expected: readonly string[], actual: readonly string[]): string[] {
  const common = commonLengths(expected, actual);
  const lines: string[] = [];
  let [left, right] = [0, 0];
  while (left < expected.length || right < actual.length) {
    const [one, other] = [expected[left], actual[right]];
    const skipLeft = common[left + 1]?.[right] ?? -1;
    const skipRight = common[left]?.[right + 1] ?? -1;
    if (one !== undefined && one === other) {
      lines.push(`  ${one}`);
      [left, right] = [left + 1, right + 1];
    } else if (one !== undefined && skipLeft >= skipRight) {
      lines.push(`- ${one}`);
      left += 1;
    } else {
      lines.push(`+ ${other}`);
      right += 1;
    }
  }
  return lines;
}

/** For each pair of positions, how many lines the two remainders have in common. */
function commonLengths(expected: readonly string[], actual: readonly string[]): readonly number[][] {
  let below = actual.map(() => 0).concat(0);
  const rows = [below];
  for (const line of expected.toReversed()) {
    const row = [0];
    for (let right = actual.length - 1; right >= 0; right--) {
      const same = actual[right] === line ? (below[right + 1] ?? 0) + 1 : 0;
      row.unshift(same || Math.max(below[right] ?? 0, row[0] ?? 0));
    }
    rows.unshift(row);
    below = row;
  }
  return rows;
}
