import { isDeepStrictEqual } from 'node:util';
import type { Effects } from './effects.js';
import type { Expected } from './expected.js';
import type { Facts, OrderFacts, StepFacts } from './facts.js';

/** An order as its channel knows it. */
interface PlacedOrder {
  readonly externalId: string;
  /** The id in the answer to its submission. */
  readonly id: string;
  readonly expected: Expected;
  /** True when its cancellation was accepted: then either end is right. */
  readonly cancelled: boolean;
}

export interface Evidence {
  readonly placed: readonly PlacedOrder[];
  readonly facts: Facts;
  readonly effects: Effects;
  /** Order workflows that Temporal still runs. */
  readonly runningWorkflows: number;
}

/**
 * Everything in which the books do not agree, one line each; an empty list is what Turnup promises
 * (docs/resilience.md).
 */
export function audit({ placed, facts, effects, runningWorkflows }: Evidence): string[] {
  const known = new Set(placed.map(({ externalId }) => externalId));
  const strangers = facts.orders.filter(({ externalId }) => !known.has(externalId));
  return [
    ...placed.flatMap((order) => auditOrder(order, facts.orders)),
    ...strangers.map(({ id, externalId }) => `order ${id} (${externalId}) was submitted by nobody`),
    ...auditEffects(facts, effects),
    ...Object.entries({ ...facts.leftovers, runningWorkflows })
      .filter(([, count]) => count !== 0)
      .map(([what, count]) => difference(what, 0, count)),
  ];
}

function auditOrder(placed: PlacedOrder, orders: readonly OrderFacts[]): string[] {
  const found = orders.filter(({ externalId }) => externalId === placed.externalId);
  const [order] = found;
  const name = `${placed.externalId} (${placed.id})`;
  if (found.length !== 1 || order?.id !== placed.id) {
    return [
      difference(
        `${name}: orders with its externalId`,
        [placed.id],
        found.map(({ id }) => id),
      ),
    ];
  }
  if (order.state === 'completed')
    return [...compare(name, completed(placed.expected), actual(order)), ...auditMoments(name, order)];
  if (order.state === 'cancelled' && placed.cancelled)
    return compare(name, cancelled(placed.expected, order), actual(order));
  return [
    difference(`${name}: state`, placed.cancelled ? 'completed or cancelled' : 'completed', order.state),
  ];
}

type Outcome = ReturnType<typeof actual>;

function actual({ products, services, resources, entitlements, covered, ledger, items, steps }: OrderFacts) {
  const states = steps.map(({ state }) => (state === 'cancelled' ? 'undone' : state));
  const inventory = { products, services, resources, entitlements, covered };
  return { ...inventory, ledger, items, steps: steps.length, stepStates: [...new Set(states)].toSorted() };
}

function completed({ items, steps, grownSteps, ...rest }: Expected): Outcome {
  return {
    ...rest,
    steps: steps + grownSteps,
    ledger: { complete: items, undo: 0 },
    items: { completed: items },
    stepStates: ['completed'],
  };
}

/** Work that was completed before is undone; how much there was varies. */
function cancelled({ items, steps, grownSteps }: Expected, order: OrderFacts): Outcome {
  const { complete } = order.ledger;
  // None yet, when it was cancelled before it was decomposed.
  const planned = order.steps.length > 0;
  // It may have been cancelled before others had reported.
  const hasGrown = order.steps.length > steps;
  return {
    products: [],
    services: [],
    resources: [],
    entitlements: [],
    covered: 0,
    ledger: { complete, undo: complete },
    items: planned ? { cancelled: items } : {},
    steps: planned ? steps + (hasGrown ? grownSteps : 0) : 0,
    stepStates: planned ? ['undone'] : [],
  };
}

/** An item is completed when nothing of it is left to do: after all its steps, and after the items below it with theirs. */
function auditMoments(name: string, { completions, steps }: OrderFacts): string[] {
  const byId = new Map(completions.map((each) => [each.itemId, each]));
  const late = (itemId: string, what: string, at: Date | null): string[] => {
    const item = byId.get(itemId);
    if (!item || (at && at <= item.at)) return [];
    return [difference(`${name}: item ${itemId} completed at ${item.at.toISOString()}`, `after ${what}`, at)];
  };
  return [
    ...steps.flatMap(({ itemId, name: step, endedAt }) => late(itemId, step, endedAt)),
    // What holds between each item and those directly below it holds down to the last.
    ...completions.flatMap(({ parentItemId, itemId, at }) => late(parentItemId ?? '', `item ${itemId}`, at)),
  ];
}

function compare(name: string, expected: Outcome, found: Outcome): string[] {
  return (Object.keys(expected) as (keyof Outcome)[])
    .filter((what) => !isDeepStrictEqual(expected[what], found[what]))
    .map((what) => difference(`${name}: ${what}`, expected[what], found[what]));
}

/** Each step had exactly the effects that its final state stands for, and nothing else had any. */
function auditEffects({ orders }: Facts, { summary, keys }: Effects): string[] {
  const expected = new Set(
    orders.flatMap(({ id, steps }) =>
      steps
        .filter(({ handedOff }) => handedOff)
        .flatMap((step) =>
          effectsOf(step).map((operation) => `${id}/${step.id}/${step.generation}/${operation}`),
        ),
    ),
  );
  const had = Object.entries(keys).filter(([, { effects }]) => effects > 0);
  const found = new Set(had.map(([key]) => key));
  return [
    ...summary.keysWithMoreThanOneEffect.map((key) => `${key}: more than one effect`),
    ...[...expected].filter((key) => !found.has(key)).map((key) => difference(key, 'one effect', 'none')),
    ...[...found].filter((key) => !expected.has(key)).map((key) => difference(key, 'no effect', 'one')),
  ];
}

function effectsOf({ state, sent, compensation }: StepFacts): ('do' | 'undo' | 'cancel')[] {
  switch (state) {
    case 'completed':
      return ['do'];
    case 'undone':
      return compensation === 'none' ? ['do'] : ['do', 'undo'];
    case 'cancelled':
      return sent ? ['do', 'cancel'] : [];
    case 'waiting':
    case 'handingOff':
    case 'inProgress':
    case 'failed':
    case 'undoing':
      return [];
  }
}

const difference = (what: string, expected: unknown, found: unknown): string =>
  `${what}: expected ${format(expected)}, found ${format(found)}`;

const format = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
