import { fraction } from './dice.js';
import { characteristicsOf, type Characteristic, type Resource } from './order.js';
import type { System } from './systems.js';

type Template = string | number | boolean;

/** What fills a template: the order's dice and the counter of its system. */
interface TemplateContext {
  readonly seed: number;
  readonly key: string;
  readonly nextNumber: () => number;
}

/** What a real system would return for an item: values requested by being sent empty, and `returns`. */
export function resultsOf(
  system: System,
  item: Resource,
  returns: Readonly<Record<string, Template>>,
  filling: TemplateContext,
): readonly Characteristic[] {
  if (item['action'] === 'delete') return [];
  const sent = characteristicsOf(system, item);
  const asked = sent.filter(({ name, value }) => typeof name === 'string' && isEmpty(value));
  const known = new Set(sent.map(({ name }) => name));
  // A changed line keeps its number: only a new one gets what nobody requested.
  const given = item['action'] === 'modify' ? [] : Object.keys(returns).filter((name) => !known.has(name));
  return [
    ...asked.map((one) => ({ name: String(one['name']), template: templateFor(one, returns) })),
    ...given.map((name) => ({ name, template: returns[name] ?? '' })),
  ].map(({ name, template }) => ({ name, value: fill(template, `${String(item['id'])}/${name}`, filling) }));
}

const templates: Readonly<Record<string, Template>> = {
  accessLineId: 'AL-{{n:7}}',
  circuitId: 'CIR-{{n:7}}',
  iccid: '8949{{n:15}}',
  imsi: '26201{{n:10}}',
  ipAddress: '100.64.{{byte}}.{{byte}}',
  macAddress: '02:{{hex:2}}:{{hex:2}}:{{hex:2}}:{{hex:2}}:{{hex:2}}',
  msisdn: '+49151{{n:8}}',
  phoneNumber: '+4930{{n:8}}',
  serialNumber: 'SN{{n:8}}',
};

function templateFor(asked: Resource, returns: Readonly<Record<string, Template>>): Template {
  const name = String(asked['name']);
  if (Object.hasOwn(returns, name)) return returns[name] ?? '';
  if (Object.hasOwn(templates, name)) return templates[name] ?? '';
  switch (asked['valueType']) {
    case 'boolean':
      return true;
    case 'integer':
    case 'number':
      return 1;
    default:
      return `${name}-{{n:6}}`;
  }
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

/** `{{n}}` counts; `{{digits:4}}`, `{{hex:4}}` and `{{byte}}` are random by the seed. */
function fill(template: Template, what: string, { seed, key, nextNumber }: TemplateContext): Template {
  if (typeof template !== 'string') return template;
  let place = 0;
  return template.replaceAll(/\{\{(n|digits|hex|byte)(?::(\d{1,2}))?\}\}/g, (_, kind: string, size = '1') => {
    place += 1;
    const length = Number(size);
    const part = fraction(seed, key, `${what}/${place}`);
    switch (kind) {
      case 'n':
        return String(nextNumber()).padStart(length, '0');
      case 'digits':
        return String(Math.floor(part * 10 ** length)).padStart(length, '0');
      case 'hex':
        return Math.floor(part * 16 ** length)
          .toString(16)
          .padStart(length, '0');
      default:
        return String(Math.floor(part * 256));
    }
  });
}
