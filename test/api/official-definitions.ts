import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type { Resource } from '../../api/tmf630/resource.js';
import type { Json } from './scene.js';

/** TM Forum's definitions are not part of the project: they are used where they lie beside the checkout. */
const folder = join(import.meta.dirname, '../../../shared/reference/tmf/specs');

export const definitionsAtHand = existsSync(folder);

interface Definitions {
  readonly basePath: string;
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
  faultsOf(resource, resource.type, answer);

/** The same of a body to create it. */
export const officialRequestFaults = (resource: Resource, body: Json): readonly string[] =>
  faultsOf(resource, `${resource.type}_Create`, body);

/** What the definition wants of a body to create one; undefined where there is no definition. */
export const officiallyRequired = (resource: Resource): readonly string[] | undefined => {
  const found = definitionOf(resource)?.definitions[`${resource.type}_Create`];
  return found && (found.required ?? []);
};

function faultsOf(resource: Resource, name: string, value: Json): readonly string[] {
  const key = `${resource.api.id} ${name}`;
  if (!validators.has(key)) validators.set(key, validatorOf(resource, name));
  const validate = validators.get(key);
  if (!validate || validate(value)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

/** True when an official definition says what the resource must be like. */
export const isDefined = (resource: Resource): boolean => definitionOf(resource) !== undefined;

/** The names of the events that the definition of the API has. */
export const officialEvents = (api: Resource['api']): readonly string[] =>
  files
    .filter(({ basePath }) => isBaseOf(api, basePath))
    .flatMap(({ definitions }) => Object.keys(definitions).filter((name) => /.Event$/.test(name)));

/** What the definition of the event finds wrong with one that was delivered. */
export const officialEventFaults = (resource: Resource, event: Json): readonly string[] =>
  faultsOf(resource, event.eventType, event);

function validatorOf(resource: Resource, name: string): ValidateFunction | undefined {
  const found = definitionOf(resource);
  if (!found?.definitions[name]) return undefined;
  const ajv = new Ajv({ strict: false, allErrors: true, logger: false });
  addFormats.default(ajv);
  return ajv.compile({ definitions: found.definitions, $ref: `#/definitions/${name}` });
}

function definitionOf({ api, type }: Resource): Definitions | undefined {
  return files.find(
    ({ basePath, definitions }) => isBaseOf(api, basePath) && definitions[type] !== undefined,
  );
}

const isBaseOf = ({ base, aliases = [] }: Resource['api'], path: string): boolean =>
  [base, ...aliases].some((each) => each.toLowerCase() === path.replace(/\/$/, '').toLowerCase());
