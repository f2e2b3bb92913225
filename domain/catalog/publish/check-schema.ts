import type { ErrorObject } from 'ajv';
import { compileSchema, type SchemaErrors } from '../../tmf/schema-errors.js';
import { catalogSchemas } from '../catalog-schemas.js';
import type { CatalogKind, Finding } from './catalog-fault.js';

/** Where the entry does not follow its schema: types, formats such as durations, what must be there. */
export function schemaFindings(kind: CatalogKind, entry: unknown): Finding[] {
  return errorsOf(kind)(entry).map(toFinding);
}

/** What of an entry follows its schema. */
export interface ReadablePart {
  readonly entry: object;
  /** True where a whole part had to go, such as a characteristic, and not only what it says of itself. */
  readonly lacksParts: boolean;
}

/** The entry without what does not follow its schema; undefined where nothing is left. */
export function readablePart(kind: CatalogKind, entry: object): ReadablePart | undefined {
  const rest = structuredClone(entry);
  let lacksParts = false;
  for (let round = 0; round < maxRounds; round += 1) {
    const errors = errorsOf(kind)(rest);
    if (errors.length === 0) return { entry: rest, lacksParts };
    // From the last to the first, so that places in lists stay what they are.
    for (const path of new Set(errors.map(({ instancePath }) => instancePath).toReversed())) {
      if (path === '') return undefined;
      const removed = removeAt(rest, namesOf(path));
      lacksParts ||= typeof removed === 'object' && removed !== null;
    }
  }
  return undefined;
}

/** What must be there takes what it is missing in along, a few times over; of what has more errors than that nothing is read. */
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

/** Compiled when first asked for: most processes never check a catalog. */
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
