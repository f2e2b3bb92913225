import { type Json, text } from '../lib/json.js';

/** Products of interest, each with an id: its own, or the next number that none has. */
export function withIds(lines: readonly Json[]): readonly Json[] {
  const taken = new Set(lines.map(({ id }) => id));
  let last = 0;
  const next = (): string => {
    do last += 1;
    while (taken.has(String(last)));
    return String(last);
  };
  return lines.map((line) => ({ ...line, id: text(line['id']) ?? next() }));
}
