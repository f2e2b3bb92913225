import assert from 'node:assert/strict';
import { type OrderRows, waitsOf } from '../../domain/plan/order-waits.js';
import { sentenceOf, stuckSentence, summaryOf } from '../../domain/plan/wait-sentence.js';
import {
  at,
  fallout,
  handingOff,
  now,
  openOrder,
  openStep,
  own,
  queued,
  task,
  underWay,
} from './support/open-order.js';

const sentences = (rows: OrderRows): string[] => waitsOf(rows).map(sentenceOf);

/** What an order as a whole is said to wait for. */
const wholes: Readonly<Record<string, readonly [Partial<OrderRows>, string]>> = {
  'its plan': [
    { state: 'acknowledged', isPlanned: false },
    'The order is about to be planned, since 2030-03-01 08:00 UTC.',
  ],
  'a catalog without faults': [
    { state: 'held', isPlanned: false, catalogFaults: ['a is not published', 'b has no system'] },
    'The catalog has faults that keep the order from being planned: a is not published; b has no system.',
  ],
  'the end of its hold': [
    {
      state: 'held',
      isPlanned: false,
      hold: { reason: 'fraud', heldBy: 'anna', heldAt: at('10:00'), heldUntil: null },
    },
    'The order is on hold since 2030-03-01 10:00 UTC by anna (fraud), until it is resumed.',
  ],
  'a fault of Turnup to be mended': [
    {
      state: 'held',
      isPlanned: false,
      faults: [{ id: 'f', activity: 'prepareOrder', reason: 'x is no function', updatedAt: at('09:00') }],
    },
    'Turnup fails to carry the order on since 2030-03-01 09:00 UTC (prepareOrder: x is no function): it tries again now and then, and when the fallout is retried.',
  ],
  'whether it is cancelled': [
    { state: 'assessingCancellation', isPlanned: false, cancelRequestedAt: at('10:00') },
    'The request to cancel the order is about to be decided, since 2030-03-01 10:00 UTC.',
  ],
  'what becomes of its revision': [
    { revisionRequestedAt: at('10:00') },
    'A revision of the order is about to be decided, since 2030-03-01 10:00 UTC.',
  ],
  'its end': [{}, 'Every step is completed, and the order is about to be, since 2030-03-01 11:00 UTC.'],
  'its rollback': [
    { state: 'pendingCancellation' },
    'The order is about to be taken back, since 2030-03-01 11:00 UTC.',
  ],
  'nothing, as the sweep has found': [
    { idleSince: at('10:00') },
    'The order waits for nothing since 2030-03-01 10:00 UTC: no step, date, task, fallout or cancellation of it is open.',
  ],
  'nothing, as its steps wait for each other': [
    { steps: [openStep({ dependsOn: ['line'] })] },
    'The order waits for nothing since 2030-03-01 11:00 UTC: no step, date, task, fallout or cancellation of it is open.',
  ],
};

describe('what an order waits for', () => {
  for (const [what, [more, sentence]] of Object.entries(wholes))
    it(`is ${what}`, () => {
      assert.deepEqual(sentences(openOrder([], more)), [sentence]);
    });

  it('leaves out what waits for other steps: those are named', () => {
    const steps = [
      openStep(underWay),
      openStep({ id: 'router', name: 'Router', dependsOn: ['line'] }),
      openStep({ id: 'test', dependsOn: ['router', 'gate.1'] }),
    ];
    const openInGates = new Map([['gate.1', 2]]);
    assert.deepEqual(
      waitsOf(openOrder(steps, { openInGates })).map((wait) => wait.steps.map(({ id }) => id)),
      [['line']],
    );
  });

  it('puts first what a person is to do, and says how much more there is', () => {
    const steps = [
      openStep(underWay),
      openStep({ id: 'port', name: 'Port', dueAt: at('15:00') }),
      openStep({ id: 'design', name: 'Design', ...underWay, ...own, kind: 'manualTask', task }),
      openStep({ id: 'router', name: 'Router', state: 'failed', fallout }),
    ];
    const waits = waitsOf(openOrder(steps));
    assert.deepEqual(
      waits.map(({ reason }) => reason),
      ['fallout', 'task', 'callback', 'date'],
    );
    assert.equal(
      summaryOf(waits),
      'Router of item 1 failed at provisioning since 2030-03-01 10:30 UTC (unreachable: HTTP 503) and needs a decision. And 3 more.',
    );
  });

  it('is one entry for many steps that wait for the same, with the first of what differs', () => {
    const many = Array.from({ length: 10_000 }, (_, index) =>
      openStep({
        id: `line-${index}`,
        itemId: String(index),
        ...handingOff,
        queued: { ...queued, reason: 'offline', place: 10_000 - index, queuedAt: new Date(+now - index) },
      }),
    );
    const waits = waitsOf(openOrder([...many, openStep(underWay)]));
    assert.deepEqual(
      waits.map(({ count, place, since, steps }) => [count, place, since, steps.length]),
      [
        [10_000, 1, new Date(+now - 9_999), 10],
        [1, undefined, at('09:00'), 1],
      ],
    );
    assert.equal(
      sentenceOf(waits[0]!),
      '10000 steps (Access line and so on) are in the queue of provisioning, the first as number 1 since 2030-03-01 11:59 UTC, which is set offline.',
    );
  });

  it('is the end of its hold for what would begin or be sent; what runs is waited for as before', () => {
    const steps = [
      openStep(underWay),
      openStep({ id: 'port', name: 'Port' }),
      openStep({ id: 'router', ...handingOff, queued: { ...queued, reason: 'offline' } }),
      openStep({ id: 'modem', state: 'undoing', queued: { ...queued, reason: 'behindOthers' } }),
      openStep({ id: 'later', dueAt: at('15:00') }),
    ];
    const hold = { reason: 'fraud', heldBy: 'anna', heldAt: at('10:00'), heldUntil: at('20:00') };
    const waits = waitsOf(openOrder(steps, { state: 'held', hold }));
    assert.deepEqual(
      waits.map(({ reason, count, steps: some }) => [reason, count, some.map(({ id }) => id)]),
      [
        ['hold', 2, ['port', 'router']],
        ['queued', 1, ['modem']],
        ['callback', 1, ['line']],
        ['date', 1, ['later']],
      ],
    );
    assert.equal(
      sentenceOf(waits[0]!),
      'The order is on hold since 2030-03-01 10:00 UTC by anna (fraud), until 2030-03-01 20:00 UTC: 2 steps wait for that.',
    );
  });

  it('is what the sweep has found only while nothing else is', () => {
    assert.deepEqual(
      waitsOf(openOrder([openStep(underWay)], { idleSince: at('10:00') })).map(({ reason }) => reason),
      ['callback'],
    );
    assert.deepEqual(
      waitsOf(openOrder([openStep()], { idleSince: at('10:00') })).map(({ reason }) => reason),
      ['nothing', 'turnup'],
    );
  });

  it('is nothing once the order has ended', () => {
    assert.deepEqual(waitsOf(openOrder([], { state: 'completed' })), []);
    assert.equal(summaryOf([]), undefined);
  });
});

describe('why an order is on the list of stuck ones', () => {
  const stuck = { workflow: ['productOrder/1'], restarts: 0, since: at('10:00') };

  it('is said in the words of its status', () => {
    assert.deepEqual(
      [
        stuckSentence({ ...stuck, reason: 'internal', cause: ['advanceOrder: no such column'] }),
        stuckSentence({ ...stuck, reason: 'waitsForNothing' }),
        stuckSentence({ ...stuck, reason: 'noWorkflow' }),
        stuckSentence({ ...stuck, reason: 'noWorkflow', restarts: 2 }),
      ],
      [
        'Turnup fails to carry the order on since 2030-03-01 10:00 UTC (advanceOrder: no such column): it tries again now and then, and when the fallout is retried.',
        'The order waits for nothing since 2030-03-01 10:00 UTC: no step, date, task, fallout or cancellation of it is open.',
        'Temporal did not run productOrder/1 since 2030-03-01 10:00 UTC: not started again.',
        'Temporal did not run productOrder/1 since 2030-03-01 10:00 UTC: it was started again 2 times.',
      ],
    );
  });
});
