import { Ajv, type ErrorObject, type JSONSchemaType } from 'ajv';
import { EventEmitter, once, setMaxListeners } from 'node:events';
import { isObject, mergePatch } from './merge-patch.js';
import { SandboxError } from './sandbox-error.js';
import { type SystemName, systemNames, systems, type CallbackChannel, callbackChannels } from './systems.js';

/** How one downstream system behaves. */
export interface SystemSettings {
  readonly online: boolean;
  readonly delayMs: { readonly min: number; readonly max: number };
  readonly via: CallbackChannel;
  readonly progress: boolean;
  readonly failureRate: number;
  readonly failSpecifications: readonly string[];
  readonly refuseRate: number;
  readonly errorRate: number;
  readonly lostAnswerRate: number;
  readonly earlyRate: number;
  readonly duplicateRate: number;
  readonly outOfOrderRate: number;
  readonly lostRate: number;
  readonly returns: Readonly<Record<string, string | number | boolean>>;
}

/** How all of them behave; the seed makes a run repeatable. */
export type Settings = { readonly seed: number } & Readonly<Record<SystemName, SystemSettings>>;

/** The settings of a running sandbox. */
export type LiveSettings = ReturnType<typeof createSettings>;

/** Settings that can be patched while the sandbox runs. */
export function createSettings() {
  let settings = checked({});
  const changes = new EventEmitter();
  setMaxListeners(0, changes);

  function replace(next: Settings): void {
    settings = checked(next); // a journal may be of an older version
    changes.emit('change');
  }
  return {
    all: () => settings,
    of: (system: SystemName) => settings[system],
    seed: () => settings.seed,
    /** What the settings would be with this merge patch; `all` stands for every system. */
    patched: (patch: unknown) => checked(patched(settings, patch)),
    replace,
    async untilOnline(system: SystemName, signal: AbortSignal): Promise<void> {
      while (!settings[system].online) await once(changes, 'change', { signal });
    },
  };
}

const LONGEST_TIMER_MS = 2 ** 31 - 1; // Node fires longer timers at once
const rate = { type: 'number', minimum: 0, maximum: 1 } as const;
const milliseconds = { type: 'integer', minimum: 0, maximum: LONGEST_TIMER_MS } as const;

const systemSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    online: { type: 'boolean' },
    delayMs: {
      type: 'object',
      additionalProperties: false,
      required: ['min', 'max'],
      properties: { min: milliseconds, max: milliseconds },
    },
    via: { enum: callbackChannels },
    progress: { type: 'boolean' },
    failureRate: rate,
    failSpecifications: { type: 'array', items: { type: 'string' } },
    refuseRate: rate,
    errorRate: rate,
    lostAnswerRate: rate,
    earlyRate: rate,
    duplicateRate: rate,
    outOfOrderRate: rate,
    lostRate: rate,
    returns: { type: 'object', additionalProperties: { type: ['string', 'number', 'boolean'] } },
  },
} as const;

const settingsSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    seed: { type: 'integer' },
    ...Object.fromEntries(systemNames.map((name) => [name, systemSchema])),
  },
} as unknown as JSONSchemaType<Settings>;

const valid = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(settingsSchema);

function checked(candidate: unknown): Settings {
  const settings = withDefaults(candidate);
  const faults = valid(settings) ? rangeFaults(settings) : (valid.errors ?? []).map(inWords);
  if (faults.length > 0) throw new SandboxError(400, 'Settings not valid', faults.join('; '));
  return settings as Settings;
}

/** What a patch leaves out or sets to null falls back to its default. */
function withDefaults(candidate: unknown): unknown {
  if (!isObject(candidate)) return candidate;
  const filled: Record<string, unknown> = { seed: 1, ...candidate };
  for (const name of systemNames) {
    const given = filled[name] ?? {};
    filled[name] = isObject(given) ? { ...defaults(name), ...withRange(given) } : given;
  }
  return filled;
}

function defaults(name: SystemName): SystemSettings {
  return {
    online: true,
    delayMs: { min: 2000, max: 5000 },
    via: systems[name].via,
    progress: false,
    failureRate: 0,
    failSpecifications: [],
    refuseRate: 0,
    errorRate: 0,
    lostAnswerRate: 0,
    earlyRate: 0,
    duplicateRate: 0,
    outOfOrderRate: 0,
    lostRate: 0,
    returns: systems[name].returns,
  };
}

/** `delayMs: 500` is short for `{ min: 500, max: 500 }`. */
function withRange(given: Record<string, unknown>): Record<string, unknown> {
  const delay = given['delayMs'];
  return typeof delay === 'number' ? { ...given, delayMs: { min: delay, max: delay } } : given;
}

function patched(settings: Settings, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const { all = {}, ...own } = patch;
  const toAll = Object.fromEntries(systemNames.map((name) => [name, all]));
  return mergePatch(mergePatch(settings, toAll), own);
}

function rangeFaults(settings: Settings): string[] {
  return systemNames
    .filter((name) => settings[name].delayMs.min > settings[name].delayMs.max)
    .map((name) => `${name}.delayMs.min must not be above ${name}.delayMs.max`);
}

function inWords(error: ErrorObject): string {
  const at = error.instancePath.slice(1).replaceAll('/', '.') || 'settings';
  if (error.keyword === 'additionalProperties') {
    return `${at} has no setting named ${String(error.params['additionalProperty'])}`;
  }
  if (error.keyword === 'enum') return `${at} must be one of ${callbackChannels.join(', ')}`;
  return `${at} ${error.message ?? 'is not valid'}`;
}
