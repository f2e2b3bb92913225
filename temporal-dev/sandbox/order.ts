import { isObject } from './merge-patch.js';
import { systems, type Fault, type System, type SystemName, type CallbackChannel } from './systems.js';

/** A document of a TM Forum API, as it came. */
export type Resource = Readonly<Record<string, unknown>>;

/** The states that a sandbox order goes through. */
export type OrderState = 'acknowledged' | 'inProgress' | 'completed' | 'failed' | 'cancelled';

/** What an idempotency key stands for. */
export type HandOffOperation = 'do' | 'undo' | 'cancel';

/** One answer to come: its state, when, and how often it is sent (0 = lost, 2 = duplicate). */
export interface Report {
  readonly state: OrderState;
  readonly dueAt: number;
  readonly copies: 0 | 1 | 2;
}

export interface Characteristic {
  readonly name: string;
  readonly value: unknown;
}

/** All that will happen to an order, decided when it is taken. */
export interface Script {
  readonly early: boolean;
  readonly via: CallbackChannel;
  readonly reports: readonly Report[];
  /** What each item gets when the order completes. */
  readonly results: readonly (readonly Characteristic[])[];
  readonly fault?: Fault;
  /** The highest `{{n}}` used, so that numbers stay unique over a restart. */
  readonly lastNumber: number;
}

/** An order as it was taken: never changes. */
export interface TakenOrder {
  readonly id: string;
  readonly system: SystemName;
  readonly key: string;
  readonly operation: HandOffOperation;
  readonly resource: Resource;
  readonly script: Script;
}

/** An order and how far it has come. */
export interface Order extends TakenOrder {
  state: OrderState;
  reports: readonly Report[];
  settled: number;
}

/** The task that a cancel request makes. */
export interface CancelTask {
  readonly id: string;
  readonly system: SystemName;
  readonly key: string;
  readonly orderId: string;
  readonly resource: Resource;
  /** Given when the order is cancelled by it. */
  readonly report?: Report;
}

/** Whether an order in this state is over. */
export function isFinal(state: OrderState): boolean {
  return state !== 'acknowledged' && state !== 'inProgress';
}

/** The operation is the last part of Turnup's idempotency key. */
export function operationOf(key: string): HandOffOperation {
  return key.endsWith('/undo') ? 'undo' : 'do';
}

/** The order as its system shows it in a state. */
export function represent(order: Order, state: OrderState): Resource {
  const { reports, script } = order;
  const { fault } = script;
  const system = systems[order.system];
  const at = new Date(reports.at(-1)?.dueAt ?? 0).toISOString();
  return {
    ...order.resource,
    state,
    [system.items]: itemsOf(system, order.resource).map((item, index) => {
      const results = state === 'completed' ? (script.results[index] ?? []) : [];
      return Object.assign({}, item, { state }, results.length > 0 && filled(system, item, results));
    }),
    ...(state === 'completed' && { completionDate: at }),
    ...(state === 'failed' && fault && { errorMessage: [{ ...fault, timestamp: at }] }),
  };
}

/** The items of an order. */
export function itemsOf(system: System, resource: Resource): readonly Resource[] {
  const items = resource[system.items];
  return Array.isArray(items) ? items.filter(isObject) : [];
}

/** The characteristics that an item was sent with. */
export function characteristicsOf(system: System, item: Resource): readonly Resource[] {
  const value = item[system.value];
  const characteristics = isObject(value) ? value[system.characteristics] : undefined;
  return Array.isArray(characteristics) ? characteristics.filter(isObject) : [];
}

/** The ids and names of the specifications that an item is of. */
export function specificationsOf(system: System, item: Resource): readonly unknown[] {
  const value = item[system.value];
  return [item[system.specification], isObject(value) ? value[system.specification] : undefined]
    .filter(isObject)
    .flatMap(({ id, name }) => [id, name]);
}

function filled(system: System, item: Resource, results: readonly Characteristic[]): Resource {
  const value = item[system.value];
  const sent = characteristicsOf(system, item);
  const names = new Set(sent.map(({ name }) => name));
  const answered = sent.map((one) =>
    Object.assign(
      {},
      one,
      results.find(({ name }) => name === one['name']),
    ),
  );
  const added = results.filter(({ name }) => !names.has(name));
  return {
    [system.value]: { ...(isObject(value) && value), [system.characteristics]: [...answered, ...added] },
  };
}
