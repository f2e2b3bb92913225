import { setImmediate } from 'node:timers/promises';
import { createSandbox, type Sandbox } from '../../temporal-dev/sandbox/sandbox.js';
import { createFakeTurnup, type FakeTurnup } from './fake-turnup.js';

/** An answer of the sandbox. */
export interface Answer {
  readonly status: number;
  readonly location: string | null;
  readonly body: Record<string, unknown>;
}

/** What the effects endpoint returns. */
export interface Effects {
  readonly summary: {
    readonly requests: number;
    readonly distinctKeys: number;
    readonly keysWithMoreThanOneEffect: readonly string[];
    readonly effectsByOperation: Readonly<Record<string, number>>;
    readonly callbacks: Readonly<Record<string, number>>;
  };
  readonly keys: Readonly<Record<string, { readonly requests: number; readonly effects: number }>>;
}

export const paths = {
  provisioning: '/provisioning/tmf-api/serviceOrdering/v4/serviceOrder',
  'resource-management': '/resource-management/tmf-api/resourceOrderingManagement/v4/resourceOrder',
  'field-service': '/field-service/tmf-api/workOrderManagement/v4/workOrder',
} as const;

const open: { close(): Promise<void> }[] = [];

/** Ends what the scenes of a test started. */
export async function endScenes(): Promise<void> {
  await Promise.all(open.splice(0).map((one) => one.close()));
}

/** A sandbox that answers at once, and a Turnup that hears it. */
export async function createScene(settings: Record<string, unknown> = {}, home?: string) {
  const turnup = await createFakeTurnup();
  const sandbox = await createSandbox({ home, settings: { all: { delayMs: 0, ...settings } } });
  open.push(turnup, sandbox);
  return sceneOf(sandbox, turnup);
}

/** The requests of a test to one sandbox. */
export function sceneOf(sandbox: Pick<Sandbox, 'url' | 'close'>, turnup: FakeTurnup) {
  const ask = async (method: string, path: string, body?: unknown, key?: string): Promise<Answer> => {
    const response = await fetch(sandbox.url + path, {
      method,
      headers: { 'content-type': 'application/json', ...(key !== undefined && { 'idempotency-key': key }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      location: response.headers.get('location'),
      body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>,
    };
  };
  const effects = async () => (await ask('GET', '/admin/effects')).body as unknown as Effects;
  const untilQuiet = async (): Promise<Effects> => {
    for (;;) {
      const now = await effects();
      if (now.summary.callbacks['pending'] === 0) return now;
      await setImmediate();
    }
  };
  return {
    sandbox,
    turnup,
    ask,
    effects,
    patch: (settings: unknown) => ask('PATCH', '/admin/settings', settings),
    place: (key: string, system: keyof typeof paths = 'provisioning', items?: object) =>
      ask('POST', paths[system], { ...handOff(turnup.url, key), ...(items ?? itemsOf(system)) }, key),
    cancel: (orderId: unknown, key: string) =>
      ask(
        'POST',
        '/provisioning/tmf-api/serviceOrdering/v4/cancelServiceOrder',
        { serviceOrder: { id: orderId }, cancellationReason: 'changed my mind' },
        key,
      ),
    untilQuiet,
  };
}

function handOff(turnupUrl: string, key: string) {
  return {
    externalId: `hand-off of ${key}`,
    callbackUrl: `${turnupUrl}/api/v1/callback/42`,
    externalReference: [
      {
        externalReferenceType: 'turnupOrder',
        name: `${turnupUrl}/tmf-api/serviceOrdering/v4/serviceOrder/42`,
      },
    ],
  };
}

function itemsOf(system: keyof typeof paths): object {
  const item = { id: '1', action: 'add' };
  return {
    provisioning: {
      serviceOrderItem: [{ ...item, service: { serviceSpecification: { id: 'rfs', name: 'Access' } } }],
    },
    'resource-management': {
      orderItem: [
        { ...item, resource: { resourceCharacteristic: [{ name: 'msisdn', value: '' }, { name: 'iccid' }] } },
      ],
    },
    'field-service': {
      workOrderItem: [
        { ...item, work: { workCharacteristic: [{ name: 'slot', value: 'am' }, { name: 'serialNumber' }] } },
      ],
    },
  }[system];
}
