import assert from 'node:assert/strict';
import { audit, type Evidence } from '../../chaos/audit.js';
import type { OrderFacts, StepFacts } from '../../chaos/facts.js';
import { planBlows } from '../../chaos/kill-plan.js';
import { createRandom } from '../../chaos/random.js';

const step: StepFacts = {
  id: 's1',
  itemId: '1',
  name: 'Set up the line',
  state: 'completed',
  generation: 1,
  sent: true,
  compensation: 'opposite',
  handedOff: true,
  endedAt: new Date('2030-01-01T10:00:00Z'),
};

const order: OrderFacts = {
  id: 'o1',
  externalId: 'chaos-0',
  state: 'completed',
  products: ['Internet'],
  services: ['Access', 'Line'],
  resources: ['Router'],
  entitlements: [],
  covered: 4,
  ledger: { complete: 1, undo: 0 },
  items: { completed: 1 },
  completions: [{ itemId: '1', parentItemId: null, at: new Date('2030-01-01T10:00:00Z') }],
  steps: [step],
};

const expected = {
  items: 1,
  steps: 1,
  grownSteps: 0,
  products: ['Internet'],
  services: ['Access', 'Line'],
  resources: ['Router'],
  entitlements: [],
  covered: 4,
};

const undone: OrderFacts = {
  ...order,
  state: 'cancelled',
  products: [],
  services: [],
  resources: [],
  covered: 0,
  ledger: { complete: 1, undo: 1 },
  items: { cancelled: 1 },
  steps: [{ ...step, state: 'undone' }],
};

interface Books {
  readonly orders?: readonly OrderFacts[];
  readonly effects?: Readonly<Record<string, number>>;
  readonly cancelled?: boolean;
  readonly outbox?: number;
  readonly grownSteps?: number;
}

function books({
  orders = [order],
  effects = { do: 1 },
  cancelled = false,
  outbox = 0,
  grownSteps = 0,
}: Books): Evidence {
  const keys = Object.entries(effects).map(([name, count]) => [
    `o1/s1/1/${name}`,
    { requests: 3, effects: count },
  ]) as [string, { requests: number; effects: number }][];
  return {
    placed: [{ externalId: 'chaos-0', id: 'o1', expected: { ...expected, grownSteps }, cancelled }],
    facts: {
      orders,
      leftovers: { outbox, openFallout: 0, reservedProducts: 0, openCancelTasks: 0, stuckOrders: 0 },
      callbacks: {},
    },
    effects: {
      summary: {
        requests: 3,
        distinctKeys: 1,
        keysWithMoreThanOneEffect: keys.filter(([, { effects: had }]) => had > 1).map(([key]) => key),
        effectsByOperation: { do: 1, undo: 0, cancel: 0 },
        callbacks: { sent: 1, delivered: 1, refused: 0, pending: 0 },
      },
      keys: Object.fromEntries(keys),
    },
    runningWorkflows: 0,
  };
}

describe('the audit of a chaos run', () => {
  it('finds no difference where all records agree', () => {
    assert.deepEqual(audit(books({})), []);
    assert.deepEqual(audit(books({ orders: [undone], effects: { do: 1, undo: 1 }, cancelled: true })), []);
    const stopped = {
      ...undone,
      ledger: { complete: 0, undo: 0 },
      steps: [{ ...step, state: 'cancelled' as const }],
    };
    assert.deepEqual(audit(books({ orders: [stopped], effects: { do: 1, cancel: 1 }, cancelled: true })), []);
  });

  it('names an order that is lost, doubled, or that nobody sent', () => {
    assert.deepEqual(audit(books({ orders: [], effects: {} })), [
      'chaos-0 (o1): orders with its externalId: expected ["o1"], found []',
    ]);
    assert.deepEqual(audit(books({ orders: [order, { ...order, id: 'o2', steps: [] }] })), [
      'chaos-0 (o1): orders with its externalId: expected ["o1"], found ["o1","o2"]',
    ]);
    assert.deepEqual(
      audit(books({ orders: [order, { ...order, id: 'o2', externalId: 'other', steps: [] }] })),
      ['order o2 (other) was submitted by nobody'],
    );
  });

  it('names a hand-off with no effect, with two effects, and an effect without a hand-off', () => {
    assert.deepEqual(audit(books({ effects: {} })), ['o1/s1/1/do: expected one effect, found none']);
    assert.deepEqual(audit(books({ effects: { do: 2 } })), ['o1/s1/1/do: more than one effect']);
    assert.deepEqual(audit(books({ effects: { do: 1, undo: 1 } })), [
      'o1/s1/1/undo: expected no effect, found one',
    ]);
  });

  it('names what is missing, doubled or left in the inventory', () => {
    const doubled = { ...order, services: ['Access', 'Access', 'Line'], ledger: { complete: 2, undo: 0 } };
    assert.deepEqual(audit(books({ orders: [doubled] })), [
      'chaos-0 (o1): services: expected ["Access","Line"], found ["Access","Access","Line"]',
      'chaos-0 (o1): ledger: expected {"complete":1,"undo":0}, found {"complete":2,"undo":0}',
    ]);
    const kept = { ...undone, products: ['Internet'] };
    assert.deepEqual(audit(books({ orders: [kept], effects: { do: 1, undo: 1 }, cancelled: true })), [
      'chaos-0 (o1): products: expected [], found ["Internet"]',
    ]);
  });

  it('names an order that has not ended, and one that was cancelled unasked', () => {
    const open = { ...order, state: 'inProgress', steps: [{ ...step, state: 'inProgress' as const }] };
    assert.deepEqual(audit(books({ orders: [open], outbox: 2 })), [
      'chaos-0 (o1): state: expected completed, found inProgress',
      'o1/s1/1/do: expected no effect, found one',
      'outbox: expected 0, found 2',
    ]);
    assert.deepEqual(audit(books({ orders: [undone], effects: { do: 1, undo: 1 } })), [
      'chaos-0 (o1): state: expected completed, found cancelled',
    ]);
  });

  it('names an item that was completed before one of its steps, or before an item below it', () => {
    const early = new Date('2030-01-01T09:59:59Z');
    const [own] = order.completions;
    const hasty = { ...order, completions: [{ ...own!, at: early }] };
    assert.deepEqual(audit(books({ orders: [hasty] })), [
      'chaos-0 (o1): item 1 completed at 2030-01-01T09:59:59.000Z: expected after Set up the line, found "2030-01-01T10:00:00.000Z"',
    ]);
    const below = { ...own!, itemId: '1.1', parentItemId: '1' };
    const parentFirst = {
      ...order,
      completions: [{ ...own!, at: early }, below],
      steps: [{ ...step, itemId: '1.1' }],
    };
    assert.deepEqual(audit(books({ orders: [parentFirst] })), [
      'chaos-0 (o1): item 1 completed at 2030-01-01T09:59:59.000Z: expected after item 1.1, found "2030-01-01T10:00:00.000Z"',
    ]);
  });

  it('expects no effect of steps that are not handed off, and expects the steps that a plan grows by', () => {
    const task = { ...step, id: 's2', handedOff: false };
    const grown = { ...order, steps: [step, task] };
    assert.deepEqual(audit(books({ orders: [grown], grownSteps: 1 })), []);
    const cancelled = { ...undone, steps: [{ ...step, state: 'undone' as const }] };
    const effects = { do: 1, undo: 1 };
    assert.deepEqual(audit(books({ orders: [cancelled], effects, cancelled: true, grownSteps: 1 })), []);
  });
});

describe('the plan of a chaos run', () => {
  const options = {
    kills: 8,
    gapMs: { min: 100, max: 200 },
    pauseMs: { min: 1, max: 9 },
    erasures: 1,
    freezes: 2,
    freezeMs: { min: 20, max: 30 },
  };

  it('kills each process once before any is killed twice', () => {
    const kills = planBlows(createRandom(3), options).filter(({ how }) => how !== 'freeze');
    assert.equal(kills.length, 8);
    const victims = kills.map(({ victim }) => victim);
    assert.equal(new Set(victims.slice(0, 4)).size, 4);
    assert.equal(new Set(victims.slice(4)).size, 4);
  });

  it('erases what Temporal knows in one of its kills, and freezes a worker and the database in between', () => {
    const blows = planBlows(createRandom(3), options);
    const those = (how: string) => blows.filter((blow) => blow.how === how).map(({ victim }) => victim);
    assert.deepEqual(those('erase'), ['temporal']);
    assert.deepEqual(those('freeze').toSorted(), ['database', 'worker']);
    assert.deepEqual(
      blows.map(({ atMs }) => atMs),
      blows.map(({ atMs }) => atMs).toSorted((a, b) => a - b),
    );
  });

  it('is the same for the same seed', () => {
    assert.deepEqual(planBlows(createRandom(3), options), planBlows(createRandom(3), options));
    assert.notDeepEqual(planBlows(createRandom(3), options), planBlows(createRandom(4), options));
  });
});
