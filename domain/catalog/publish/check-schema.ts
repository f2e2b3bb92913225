import type { ErrorObject } from 'ajv';
import { compileSchema, type SchemaErrors } from '../../tmf/schema-errors.js';
import { catalogSchemas } from '../catalog-schemas.js';
import type { CatalogKind, Finding } from './catalog-fault.js';

/** Where the entry violates its schema: types, formats such as durations, required attributes. */
export function schemaFindings(kind: CatalogKind, entry: unknown): Finding[] {
  return errorsOf(kind)(entry).map(toFinding);
}

/** The part of an entry that conforms to its schema. */
export interface ReadablePart {
  readonly entry: object;
  /** True when a whole part had to be left out, such as a characteristic, and not only one of its attributes. */
  readonly lacksParts: boolean;
}

/** The entry without the parts that violate its schema; undefined when nothing is left. */
export function readablePart(kind: CatalogKind, entry: object): ReadablePart | undefined {
  const rest = structuredClone(entry);
  let lacksParts = false;
  for (let round = 0; round < maxRounds; round += 1) {
    const errors = errorsOf(kind)(rest);
    if (errors.length === 0) return { entry: rest, lacksParts };
    // From the last to the first, so that positions in lists stay valid.
    for (const path of new Set(errors.map(({ instancePath }) => instancePath).toReversed())) {
      if (path === '') return undefined;
      const removed = removeAt(rest, namesOf(path));
      lacksParts ||= typeof removed === 'object' && removed !== null;
    }
  }
  return undefined;
}

/**
 * A missing required attribute removes the object it is missing in, for a few rounds; an entry with more errors is not
 * read.
 */
const maxRounds = 20;

function removeAt(from: object, path: readonly string[]): unknown {
  const within = path
    .slice(0, -1)
    .reduce<unknown>((value, name) => (value as Readonly<Record<string, unknown>>)?.[name], from);
  const name = path.at(-1)!;
  if (Array.isArray(within)) return within.splice(Number(name), 1)[0];
  const removed = (within as Record<string, unknown> | undefined)?.[name];
  if (within) Reflect.deleteProperty(within, name);
  return removed;
}

const compiled = new Map<CatalogKind, SchemaErrors>();

/** Compiled on first use: most processes never check a catalog. */
function errorsOf(kind: CatalogKind): SchemaErrors {
  const known = compiled.get(kind);
  if (known) return known;
  const errors = compileSchema(catalogSchemas[kind]);
  compiled.set(kind, errors);
  return errors;
}

function toFinding({ instancePath, keyword, params, message = 'is wrong' }: ErrorObject): Finding {
  const missing = keyword === 'required' ? `/${String(params['missingProperty'])}` : '';
  const path = toPath(`${instancePath}${missing}`);
  const what = path === '' ? 'The entry' : path;
  if (missing !== '') {
    return { code: 'invalidEntry', path, message: `${what} is missing.`, remedy: `Add ${what}.` };
  }
  if (keyword === 'enum') {
    const values = (params['allowedValues'] as unknown[]).join(', ');
    const text = { message: `${what} is not one of the allowed values.`, remedy: `Use one of ${values}.` };
    return { code: 'invalidEntry', path, ...text };
  }
  const example = keyword === 'format' && params['format'] === 'duration' ? ', e.g. P14D or PT4H' : '';
  return {
    code: 'invalidEntry',
    path,
    message: `${what} ${message}.`,
    remedy: `Correct it: ${what} ${message}${example}.`,
  };
}

/** `/fulfilment/0/kind` as `fulfilment[0].kind`. */
function toPath(pointer: string): string {
  return namesOf(pointer).reduce(
    (path, name) => (/^\d+$/.test(name) ? `${path}[${name}]` : path ? `${path}.${name}` : name),
    '',
  );
}

const namesOf = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
