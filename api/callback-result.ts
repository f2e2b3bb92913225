import type { Characteristic } from '../domain/plan.js';
import type { Reason } from '../entities/callbacks.js';

type Json = Readonly<Record<string, unknown>>;

/** What a downstream system's answer tells beside its state. */
export interface CallbackResult {
  readonly characteristics: readonly Characteristic[];
  readonly reasons: readonly Reason[];
}

/** Where each kind of order keeps its items, their subject, and its characteristics (TMF641, TMF652, TMF697). */
const forms = [
  { items: 'serviceOrderItem', subject: 'service', characteristics: 'serviceCharacteristic' },
  { items: 'orderItem', subject: 'resource', characteristics: 'resourceCharacteristic' },
  { items: 'workOrderItem', subject: 'work', characteristics: 'workCharacteristic' },
] as const;

/**
 * The characteristics and reasons in an order as a downstream system sends it back. Of a name that several items carry
 * the last value counts; plain `characteristic` of the order itself is taken too.
 */
export function callbackResult(order: Json): CallbackResult {
  const items = forms.flatMap((form) => objects(order[form.items]).map((item) => ({ form, item })));
  const found = [
    ...objects(order['characteristic']),
    ...items.flatMap(({ form, item }) => objects(object(item[form.subject])[form.characteristics])),
  ].filter(({ name, value }) => typeof name === 'string' && value !== undefined);
  const byName = new Map(found.map(({ name, value }) => [String(name), value]));
  return {
    characteristics: [...byName].map(([name, value]) => ({ name, value })),
    reasons: [order, ...items.map(({ item }) => item)].flatMap(reasonsOf),
  };
}

/** `errorMessage` is a list in TMF641 v4.1; a single object is taken as well. */
function reasonsOf({ errorMessage }: Json): Reason[] {
  const errors = Array.isArray(errorMessage) ? objects(errorMessage) : [object(errorMessage)];
  return errors.map(toReason).filter((reason) => Object.keys(reason).length > 0);
}

function toReason(error: Json): Reason {
  const texts = ['code', 'reason', 'message'].flatMap((name) => {
    const text = error[name];
    return typeof text === 'string' || typeof text === 'number' ? [[name, String(text)]] : [];
  });
  return Object.fromEntries(texts) as Reason;
}

const object = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};

const objects = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.map(object) : []);
