/** An object of a document whose attributes nobody has checked. */
export type Json = Readonly<Record<string, unknown>>;

/** True for an object, and not for a list. */
export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value if it is an object, else an empty object. */
export const object = (value: unknown): Json => (isObject(value) ? value : {});

/** The objects in a list; empty if the value is not a list. */
export const objects = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.map(object) : []);

/** The object without the attributes that are undefined. */
export const withoutUndefined = (json: Json): Json =>
  Object.fromEntries(Object.entries(json).filter(([, value]) => value !== undefined));

/** Of the object the attributes with these names that it has, in the sequence of the names. */
export const pick = (from: Json, names: readonly string[]): Json =>
  withoutUndefined(Object.fromEntries(names.map((name) => [name, from[name]])));

/** The value if it is a non-empty text, else undefined. */
export const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;
