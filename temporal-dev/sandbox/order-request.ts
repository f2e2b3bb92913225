import { Ajv } from 'ajv';
import { isObject } from './merge-patch.js';
import type { Resource } from './order.js';
import { SandboxError } from './sandbox-error.js';
import { type System, type SystemName, systemNames, systems } from './systems.js';

const ajv = new Ajv({ allErrors: true });

const orderValidators = new Map(systemNames.map((name) => [name, ajv.compile(orderSchema(systems[name]))]));
const cancelValidators = new Map(systemNames.map((name) => [name, ajv.compile(cancelSchema(systems[name]))]));

/** The body of a new order, or a refusal that names each fault. */
export function orderOf(system: System, body: unknown): Resource {
  return checked(orderValidators, system.name, body);
}

/** The body of a cancel request, or a refusal that names each fault. */
export function cancelOf(system: System, body: unknown): { orderId: string; reason: unknown } {
  const request = checked(cancelValidators, system.name, body);
  const order = request[system.resource];
  return { orderId: isObject(order) ? String(order['id']) : '', reason: request['cancellationReason'] };
}

function orderSchema({ items, value, characteristics }: System) {
  const object = { type: 'object' };
  const carrier = { type: 'object', properties: { [characteristics]: { type: 'array', items: object } } };
  return {
    type: 'object',
    required: [items],
    properties: {
      externalId: { type: 'string' },
      callbackUrl: { type: 'string' },
      externalReference: { type: 'array', items: object },
      [items]: {
        type: 'array',
        minItems: 1,
        items: { type: 'object', required: ['id', 'action'], properties: { [value]: carrier } },
      },
    },
  };
}

function cancelSchema({ resource }: System) {
  const reference = { type: 'object', required: ['id'], properties: { id: { type: 'string' } } };
  return { type: 'object', required: [resource], properties: { [resource]: reference } };
}

function checked(validators: typeof orderValidators, name: SystemName, body: unknown): Resource {
  const valid = validators.get(name);
  if (valid?.(body) && isObject(body)) return body;
  const faults = (valid?.errors ?? []).map(({ instancePath, message }) => `$${instancePath} ${message}`);
  throw new SandboxError(400, 'Body not valid', faults.join('; ').replaceAll('/', '.'));
}
