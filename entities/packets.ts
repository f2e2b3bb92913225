/** Far below `max_allowed_packet`, which is 16 MiB where nobody has set it. */
const maxPacketLength = 1024 * 1024;

/** SQL statements as they travel together, in their order; a large one travels alone. */
export function packets(statements: readonly string[]): string[][] {
  const result: string[][] = [[]];
  let size = 0;
  for (const statement of statements) {
    if (size > 0 && size + statement.length > maxPacketLength) {
      result.push([]);
      size = 0;
    }
    result.at(-1)!.push(statement);
    size += statement.length;
  }
  return result;
}
