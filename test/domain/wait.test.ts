import assert from 'node:assert/strict';
import { type OrderRows, waitsOf } from '../../domain/plan/order-waits.js';
import type { OpenStep } from '../../domain/plan/wait.js';
import { sentenceOf } from '../../domain/plan/wait-sentence.js';
import {
  at,
  fallout,
  handingOff,
  openOrder,
  openStep,
  own,
  queued,
  task,
  underWay,
} from './support/open-order.js';

/** What a step, the only one that is open, is said to wait for. */
const situations: Readonly<Record<string, readonly [Partial<OpenStep>, string, Partial<OrderRows>?]>> = {
  'a callback': [
    underWay,
    'provisioning has Access line of item 1 since 2030-03-01 09:00 UTC and has not reported.',
  ],
  'a callback that was asked for': [
    { ...underWay, reportedState: 'inProgress', inquiries: 2, nextInquiryAt: at('13:00') },
    'provisioning has Access line of item 1 since 2030-03-01 09:00 UTC and has reported inProgress; it was asked 2 times, and is asked again at 2030-03-01 13:00 UTC.',
  ],
  'the callback of what is taken back': [
    { state: 'undoing', operation: 'undo' },
    'provisioning takes back Access line of item 1 since 2030-03-01 09:00 UTC and has not reported.',
    { state: 'pendingCancellation' },
  ],
  'a system that is offline': [
    { ...handingOff, queued: { ...queued, reason: 'offline' } },
    'Access line of item 1 is number 3 in the queue of provisioning since 2030-03-01 09:30 UTC, which is set offline.',
  ],
  'a system with a rate limit': [
    { ...handingOff, queued: { ...queued, reason: 'rateLimited' } },
    'Access line of item 1 is number 3 in the queue of provisioning since 2030-03-01 09:30 UTC, which takes so many requests a second.',
  ],
  'a circuit to close': [
    { ...handingOff, queued: { ...queued, reason: 'circuitOpen' } },
    'Access line of item 1 is number 3 in the queue of provisioning since 2030-03-01 09:30 UTC, which does not answer and is tried by one request at a time, next at 2030-03-01 12:05 UTC.',
  ],
  'an answer, in vain so far': [
    { ...handingOff, queued: { ...queued, reason: 'unanswered', attempts: 2, lastError: 'HTTP 503' } },
    'Access line of item 1 is number 3 in the queue of provisioning since 2030-03-01 09:30 UTC, which has not answered 2 times (HTTP 503), next at 2030-03-01 12:05 UTC.',
  ],
  'others that go first': [
    { ...handingOff, queued: { ...queued, reason: 'behindOthers' } },
    'Access line of item 1 is number 3 in the queue of provisioning since 2030-03-01 09:30 UTC, where others go first.',
  ],
  'a place in the queue to be taken back': [
    { state: 'undoing', queued: { ...queued, reason: 'behindOthers' } },
    'Access line of item 1 is number 3 in the queue of provisioning, to be taken back, since 2030-03-01 09:30 UTC, where others go first.',
  ],
  'being sent': [
    handingOff,
    'Access line of item 1 is about to be sent to provisioning, since 2030-03-01 09:00 UTC.',
  ],
  anybody: [
    { ...underWay, ...own, kind: 'manualTask', task },
    'Access line of item 1 waits for anybody since 2030-03-01 10:00 UTC.',
  ],
  'somebody of a role': [
    { ...underWay, ...own, kind: 'manualTask', task: { ...task, role: 'design', dueDate: at('18:00') } },
    'Access line of item 1 waits for somebody of design since 2030-03-01 10:00 UTC, due 2030-03-01 18:00 UTC.',
  ],
  'the person who has taken the task': [
    { ...underWay, ...own, kind: 'manualTask', task: { ...task, role: 'design', assignee: 'anna' } },
    'Access line of item 1 waits for anna since 2030-03-01 10:00 UTC.',
  ],
  'a decision on fallout': [
    { state: 'failed', fallout },
    'Access line of item 1 failed at provisioning since 2030-03-01 10:30 UTC (unreachable: HTTP 503) and needs a decision.',
    { state: 'held' },
  ],
  'a decision that was made': [
    { state: 'failed', fallout: { ...fallout, isOpen: false } },
    'Access line of item 1 goes on after unreachable, as was decided, since 2030-03-01 10:30 UTC.',
  ],
  'the end of a wait': [
    { ...underWay, ...own, kind: 'waitUntil', dueAt: at('15:00') },
    'Access line of item 1 is over at 2030-03-01 15:00 UTC.',
  ],
  'a lag': [
    { dueAt: at('15:00') },
    'Access line of item 1 begins some time after the step before it, at 2030-03-01 15:00 UTC.',
  ],
  'its start date': [
    { notBefore: at('16:00') },
    'Access line of item 1 begins on the date from which it is to be done, at 2030-03-01 16:00 UTC.',
  ],
  'steps of other partitions': [
    { dependsOn: ['done', 'gate.1'] },
    'Access line of item 1 waits for 9998 steps in other parts of the order.',
    { openInGates: new Map([['gate.1', 9_998]]) },
  ],
  'its turn, behind what is done and a gate that is open': [
    { dependsOn: ['done', 'gate.1'], dueAt: at('11:00'), notBefore: at('11:00') },
    'Access line of item 1 is about to begin.',
  ],
  'the plan, which has yet to follow its report': [
    { ...underWay, reportedState: 'completed' },
    'Access line of item 1 was reported as completed, and the order is about to follow, since 2030-03-01 09:00 UTC.',
  ],
  'being taken back, as it is out of the plan': [
    { state: 'completed', withdrawal: 'remove' },
    'Access line of item 1 is about to be taken back, since 2030-03-01 09:00 UTC.',
  ],
  'being done again': [
    { state: 'undone', withdrawal: 'redo' },
    'Access line of item 1 is about to begin, since 2030-03-01 09:00 UTC.',
  ],
};

describe('what a step of an order waits for', () => {
  for (const [what, [given, sentence, more]] of Object.entries(situations))
    it(`is ${what}`, () => {
      assert.deepEqual(waitsOf(openOrder([openStep(given)], more)).map(sentenceOf), [sentence]);
    });

  it('has data beside the sentence', () => {
    const given = {
      ...underWay,
      externalRef: 'P-1',
      lastHeardAt: at('10:00'),
      nextInquiryAt: at('13:00'),
      inquiries: 2,
      answerWithin: 7_200,
    };
    assert.deepEqual(waitsOf(openOrder([openStep(given)])), [
      {
        reason: 'callback',
        steps: [{ id: 'line', name: 'Access line', itemId: '1' }],
        count: 1,
        downstreamSystem: 'provisioning',
        since: at('09:00'),
        attempts: 2,
        nextTryAt: at('13:00'),
        deadline: at('12:00'),
        externalRef: 'P-1',
      },
    ]);
  });
});
