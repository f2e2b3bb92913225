/** Milliseconds of a day. */
export const day = 86_400_000;

/** The instant so many days from now. */
export const inDays = (days: number): string => new Date(Date.now() + days * day).toISOString();
