/** An object of a document whose attributes nobody has checked. */
export type Json = Readonly<Record<string, unknown>>;

/** The object itself; an empty one where there is something else. */
export const object = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};

/** The objects of a list; none where there is something else. */
export const objects = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.map(object) : []);

/** The text, unless it is empty or something else. */
export const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;
