/** Parses a file that has secrets; throws an `Error` without what is near the fault, as the engine's has it: that may be a key. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (err) {
    const [place = ''] = / at position \d+/.exec(String(err)) ?? [];
    // oxlint-disable-next-line preserve-caught-error -- a cause is logged, and shows what is near the fault
    throw new Error(`the file is not JSON${place}`);
  }
}
