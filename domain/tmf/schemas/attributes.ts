import { type TObject, type TOptional, type TProperties, type TSchema, type TString, Type } from 'typebox';

/** Short forms for schemas that mostly hold optional text, lists and references, as TMF's do. */

/** An optional text of each name. */
export const optionalStrings = <N extends string>(...names: readonly N[]) =>
  each(names, () => Type.Optional(Type.String()));

/** In a schema: the attribute beside it that says the same, and stands in for it where it is left out. */
export const sameAs = 'x-same-as';

/** In the schema of an `href`: beneath which path what is meant is found by its id. */
export const foundAt = 'x-found-at';

/** In the schema of a text: the values that mean something, recognized in any spelling; others are kept as they are. */
export const knownValues = 'x-known-values';

/** An optional attribute of the schema. */
export const maybe = <T extends TSchema>(schema: T) => Type.Optional(schema);

/** An optional list. */
export const listOf = <T extends TSchema>(schema: T) => Type.Optional(Type.Array(schema));

/** What the server gives every resource. */
export const addressable = { id: Type.String(), href: Type.String() } as const;

/** What a caller may send, and what is answered to it: the same, with `id`, `href` and what else only the server says. */
export const responseOf = <C extends TProperties, T extends TProperties>(create: TObject<C>, added: T) =>
  Type.Object({ ...create.properties, ...addressable, ...added }, { additionalProperties: true });

function each<N extends string>(
  names: readonly N[],
  schema: () => TOptional<TString>,
): Record<N, TOptional<TString>> {
  return Object.fromEntries(names.map((name) => [name, schema()])) as Record<N, TOptional<TString>>;
}
