import type { TSchema } from 'typebox';
import { resolve } from '../../domain/tmf/components.js';
import { knownValues } from '../../domain/tmf/schemas/attributes.js';
import type { Json } from './scene.js';

interface Shape {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly [knownValues]?: readonly string[];
  readonly anyOf?: readonly TSchema[];
  readonly format?: string;
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, TSchema>>;
  readonly required?: readonly string[];
  readonly items?: TSchema;
  readonly minItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

export interface SampleOptions {
  /** Every attribute that the schema names, or only those that it requires. */
  readonly full: boolean;
  /** Samples of different numbers have different texts, numbers and dates. */
  readonly number?: number;
}

/** A value that the schema takes, made from the schema alone, so that a new resource needs no example. */
export function sampleOf(schema: TSchema, { full, number = 1 }: SampleOptions): Json {
  return sample(schema, 'value');

  function sample(of: TSchema, name: string): Json {
    const shape: Shape = resolve(of);
    if (shape.const !== undefined) return shape.const;
    const [first] = shape.enum ?? shape[knownValues] ?? [];
    if (first !== undefined) return first;
    if (shape.anyOf) return sample(shape.anyOf[0]!, name);
    switch (shape.type ?? 'any') {
      case 'object':
        return objectOf(shape);
      case 'array':
        // What contains itself is referred to, and ends here.
        if ('$ref' in shape.items!) return [];
        return full || shape.minItems ? [sample(shape.items!, name)] : [];
      case 'boolean':
        return true;
      case 'number':
      case 'integer':
        return Math.min(shape.maximum ?? number, Math.max(shape.minimum ?? number, number));
      default:
        return textOf(shape, name);
    }
  }

  function objectOf({ properties = {}, required = [] }: Shape): Json {
    const names = Object.keys(properties).filter((name) => full || required.includes(name));
    return Object.fromEntries(names.map((name) => [name, sample(properties[name]!, name)]));
  }

  function textOf({ format = '', pattern = '' }: Shape, name: string): string {
    const known = formats[format] ?? names[name];
    if (known) return known(number);
    const texts = [`${name}-${number}`, `http://127.0.0.1:9/${number}`, `secret:NAME_${number}`, 'EUR'];
    return texts.find((text) => new RegExp(pattern).test(text))!;
  }
}

const formats: Readonly<Record<string, (number: number) => string>> = {
  'date-time': (number) => new Date(Date.UTC(2030, 0, number, 8)).toISOString(),
  duration: (number) => `P${number}D`,
  regex: () => '^.*$',
};

const address = (number: number): string => `http://127.0.0.1:9/${number}`;

/** Where our schemas take any text and the definitions do not. */
const names: Readonly<Record<string, (number: number) => string>> = {
  '@schemaLocation': address,
  href: address,
  referenceError: address,
  url: address,
  serviceOrderHref: address,
  action: () => 'add',
  status: () => 'active',
  state: () => 'active',
  resourceStatus: () => 'available',
};

/** What the value has at a dotted path; of a list what its first has. */
export const at = (value: Json, path: string): Json =>
  path.split('.').reduce((inner, name) => {
    const each = Array.isArray(inner) ? inner[0] : inner;
    return each === undefined ? undefined : each[name];
  }, value);
