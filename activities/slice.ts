/** How long an activity of a schedule's workflow works before it says how far it has come: it may take five minutes. */
export const sliceMs = 60_000;
