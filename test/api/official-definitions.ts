import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { foundAt, sameAs } from '../../domain/tmf/schemas/attributes.js';
import type { Api } from '../../api/tmf630/api.js';
import { resolve } from '../../domain/tmf/components.js';
import type { Resource } from '../../api/tmf630/resource.js';
import type { Json } from './scene.js';

/** TM Forum's definitions are not part of the project: they are used where they lie beside the checkout. */
const folder = join(import.meta.dirname, '../../../shared/reference/tmf/specs');

export const definitionsAtHand = existsSync(folder);

interface Definitions {
  readonly info: { readonly version: string };
  readonly basePath: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly definitions: Readonly<Record<string, Json>>;
}

const files: readonly Definitions[] = definitionsAtHand
  ? readdirSync(folder)
      .filter((name) => name.endsWith('.swagger.json'))
      .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Definitions)
  : [];

const validators = new Map<string, ValidateFunction | undefined>();

/** What the official definition of the resource finds wrong with an answer; nothing where there is none. */
export const officialFaults = (resource: Resource, answer: Json): readonly string[] =>
  faultsOf(resource, resource.type, answer).filter(isOurFault);

/** The same of a body to create it. */
export const officialRequestFaults = (resource: Resource, body: Json): readonly string[] =>
  faultsOf(resource, `${resource.type}_Create`, body);

/** What the definition wants of a body to create one; undefined where there is no definition. */
export const officiallyRequired = (resource: Resource): readonly string[] | undefined => {
  const found = definitionOf(resource)?.definitions[`${resource.type}_Create`];
  return found && wantedOf(found);
};

/** TMF639 wants of a new resource what the definition does not have: nobody can mean that. */
const wantedOf = ({ required = [], properties }: Json): readonly string[] =>
  required.filter((name: string) => Object.hasOwn(properties, name));

/** `<path> <method>` of everything that the definitions offer, but hubs and listeners. */
export const definedOperations = (): readonly string[] =>
  files.flatMap(({ basePath, paths }) =>
    Object.entries(paths)
      .filter(([path]) => !/^\/(hub|listener)\b|\/hub\b/.test(path))
      .flatMap(([path, methods]) =>
        Object.keys(methods).map((method) => `${basePath.replace(/\/$/, '')}${path} ${method}`),
      ),
  );
/** How the schema of the resource differs from the definition, by the path of the attribute; nothing without one. */
export function officialDifferences(resource: Resource): readonly string[] {
  const found = definitionOf(resource);
  if (!found) return [];
  const differences: string[] = [];
  const seen = new Set<Json>();
  compare(found.definitions[resource.type], resource.schema, [resource.name]);
  return differences;

  function compare(theirs: Json, ours: Json, path: readonly string[]): void {
    const wanted = theirs.$ref === undefined ? theirs : found!.definitions[theirs.$ref.split('/').pop()];
    const has: Json = resolve(ours);
    const place = path.join('.');
    // Items contain items.
    if (ours.$ref !== undefined && seen.has(has)) return;
    seen.add(has);
    if (wanted.enum && !sameValues(wanted.enum, has.enum))
      differences.push(`${place} must be one of ${wanted.enum}`);
    if (wanted.items && has.items) compare(wanted.items, has.items, path);
    if (!has.properties) return;
    for (const [name, inner] of Object.entries<Json>(wanted.properties ?? {})) {
      const own = has.properties[name];
      if (own) compare(inner, own, [...path, name]);
      else if (path.length === 1) differences.push(`${place} lacks ${name}`);
    }
    for (const name of wanted.required ?? [])
      if (!isAnswered(has, name)) differences.push(`${place} may lack ${name}`);
  }
}

/** What callers must say, and what Turnup says for them. */
const isAnswered = ({ required, properties }: Json, name: string): boolean =>
  required?.includes(name) === true ||
  ['default', sameAs, foundAt].some((filled) => properties[name]?.[filled] !== undefined);

const sameValues = (theirs: readonly string[], ours: readonly string[] | undefined): boolean =>
  ours !== undefined && isDeepStrictEqual(new Set(theirs), new Set(ours));

function faultsOf(resource: Resource, name: string, value: Json): readonly string[] {
  const key = `${resource.api.id} ${name}`;
  if (!validators.has(key)) validators.set(key, validatorOf(resource, name));
  const validate = validators.get(key);
  if (!validate || validate(value)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

/** What is shown of an order that a channel sent is what it sent: TMF652 wants an address of what is not there yet. */
const isOurFault = (fault: string): boolean => !addressOfOrdered.test(fault);
const addressOfOrdered = /orderItem.\d+.resource must have required property '(id|href)'$/;

/** True when an official definition says what the resource must be like. */
export const isDefined = (resource: Resource): boolean => definitionOf(resource) !== undefined;

/** The names of the events that the definition of the API has. */
export const officialEvents = (api: Resource['api']): readonly string[] =>
  files
    .filter(({ basePath }) => basesOf(api).has(toBase(basePath)))
    .flatMap(({ definitions }) => Object.keys(definitions).filter((name) => /.Event$/.test(name)));

/** The version of the API's definition, some of which leave the last number out. */
export const officialVersion = (api: Api): string | undefined =>
  files
    .find(({ basePath }) => basesOf(api).has(toBase(basePath)))
    ?.info.version.replace(/^\d+\.\d+$/, '$&.0');

/** The base paths, in lower case, of the definitions that have a hub. */
export const officialHubs = (): readonly string[] =>
  files.filter(({ paths }) => Object.hasOwn(paths, '/hub')).map(({ basePath }) => toBase(basePath));

/** What the definition of the event finds wrong with one that was delivered. */
export const officialEventFaults = (resource: Resource, event: Json): readonly string[] =>
  faultsOf(resource, event.eventType, event).filter(isOurFault);

function validatorOf(resource: Resource, name: string): ValidateFunction | undefined {
  const found = definitionOf(resource);
  if (!found?.definitions[name]) return undefined;
  const ajv = ajvs.get(found) ?? ajvOf(found);
  ajvs.set(found, ajv);
  return ajv.getSchema(`#/definitions/${name.endsWith('_Create') ? asBody(name) : name}`);
}

/** One for all definitions of an API, which refer to each other: each is compiled once. */
const ajvs = new Map<Definitions, Ajv>();

function ajvOf({ definitions }: Definitions): Ajv {
  const bodies = Object.entries(definitions)
    .filter(([name]) => name.endsWith('_Create'))
    .map(([name, whole]) => [asBody(name), { ...whole, required: wantedOf(whole) }] as const);
  const ajv = new Ajv({ strict: false, allErrors: true, logger: false, code: { optimize: false } });
  addFormats.default(ajv);
  return ajv.addSchema({ definitions: { ...definitions, ...Object.fromEntries(bodies) } }, '');
}

/** The name beside the definition's own, which others refer to. */
const asBody = (name: string): string => `${name}_body`;

function definitionOf({ api, type }: Resource): Definitions | undefined {
  const bases = basesOf(api);
  return files.find(
    ({ basePath, definitions }) => bases.has(toBase(basePath)) && definitions[type] !== undefined,
  );
}

const basesOf = ({ base, aliases = [] }: Api): ReadonlySet<string> =>
  new Set([base, ...aliases].map((each) => each.toLowerCase()));

const toBase = (path: string): string => path.replace(/\/$/, '').toLowerCase();
