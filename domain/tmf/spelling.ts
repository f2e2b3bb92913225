import type { TSchema } from 'typebox';
import { lettersOf } from '../lib/nearest-names.js';
import { knownValues } from './schemas/attributes.js';

interface Shape {
  readonly enum?: readonly unknown[];
  readonly [knownValues]?: readonly string[];
}

/**
 * The document with its own attributes spelled as the schema has them: values of an enumeration without blanks around
 * (`aborted ` is TMF637's), known values of an open one (`In Study`) in any case and with any separators.
 */
export function asSpelled<T extends object>(schema: TSchema, document: T): T {
  const { properties = {} } = schema as { readonly properties?: Readonly<Record<string, Shape>> };
  const respelled = Object.entries(document).flatMap(([name, value]) => {
    const shape = Object.hasOwn(properties, name) ? properties[name] : undefined;
    const spelled = shape && typeof value === 'string' ? spellingOf(shape, value) : value;
    return spelled === value ? [] : [[name, spelled]];
  });
  return { ...document, ...(Object.fromEntries(respelled) as Partial<T>) };
}

function spellingOf({ enum: values, [knownValues]: known }: Shape, text: string): string {
  if (known) return knownSpelling(known, text) ?? text;
  return values?.includes(text.trim()) ? text.trim() : text;
}

/** The value that is meant; undefined when it is none of these. */
export const knownSpelling = <S extends string>(known: readonly S[], text: string): S | undefined =>
  known.find((each) => lettersOf(each) === lettersOf(text));
