/** Points where a crash would do the most harm; the tests let a process die once at each (docs/resilience.md). */
const failpoints = [
  /** An order is committed, and Temporal does not know of it yet. */
  'submit.beforeDelivery',
  /** The effect of a POST under an Idempotency-Key is committed with its answer, and nobody has received either. */
  'request.beforeAnswer',
  /** A callback is committed, and Temporal does not know of it yet. */
  'callback.beforeDelivery',
  /** `handingOff` is committed and the request has not left. */
  'handOff.beforeHttp',
  /** The downstream system has taken the request, and its answer is not recorded. */
  'handOff.afterHttp',
  /** An item is in the inventory and Temporal does not know. */
  'completeItems.afterCommit',
] as const;
export type Failpoint = (typeof failpoints)[number];

const armed = parseSetting(process.env['TURNUP_FAILPOINT']);
let hits = 0;

/**
 * Does nothing, unless `TURNUP_FAILPOINT=<name>[:<n>]` named it when the process started: then the process dies at the
 * n-th passage.
 */
export function failpoint(name: Failpoint): void {
  if (name !== armed?.name) return;
  hits += 1;
  if (hits === armed.passage) process.kill(process.pid, 'SIGKILL');
}

function parseSetting(
  setting: string | undefined,
): { readonly name: Failpoint; readonly passage: number } | undefined {
  if (!setting) return undefined;
  const [text = '', passage = '1'] = setting.split(':');
  const name = failpoints.find((each) => each === text);
  // A failpoint that is never passed would look like a crash that was survived.
  if (!name || !/^[1-9]\d*$/.test(passage)) {
    throw new Error(
      `TURNUP_FAILPOINT must be one of ${failpoints.join(', ')}, and may end in :<n>: ${setting}`,
    );
  }
  return { name, passage: Number(passage) };
}
