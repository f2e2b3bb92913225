import assert from 'node:assert/strict';
import { array, assert as holds, constant, constantFrom, nat, option, property, record } from 'fast-check';
import { isTerminal, orderStates } from '../../domain/order/order-state.js';
import { waitsOf } from '../../domain/plan/order-waits.js';
import { sentenceOf } from '../../domain/plan/wait-sentence.js';
import { type OpenStep, queuedReasons } from '../../domain/plan/wait.js';
import { stepKinds } from '../../domain/plan/plan.js';
import { stepStates } from '../../domain/plan/step-state.js';
import { at, fallout, openOrder, openStep, queued, task } from './support/open-order.js';

/** A step of any state; it depends on some of those before it, and on a gate. */
const anyStep = record({
  kind: constantFrom(...stepKinds),
  state: constantFrom(...stepStates),
  withdrawal: constantFrom(null, null, 'remove', 'redo'),
  operation: constantFrom('do', 'do', 'undo'),
  downstreamSystem: constantFrom('provisioning', 'field-service', null),
  reportedState: option(constantFrom(...orderStates)),
  dueAt: option(constantFrom(at('11:00'), at('15:00'))),
  notBefore: option(constantFrom(at('11:00'), at('15:00'))),
  nextInquiryAt: option(constant(at('13:00'))),
  before: array(nat(30), { maxLength: 3 }),
  gate: option(constantFrom('gate.open', 'gate.closed')),
  reason: option(constantFrom(...queuedReasons)),
  hasTask: constantFrom(true, false),
  hasFallout: constantFrom(true, false),
});

const anyOrder = record({
  state: constantFrom(...orderStates.filter((state) => !isTerminal(state))),
  isPlanned: constantFrom(true, true, false),
  isOnHold: constantFrom(false, false, true),
  steps: array(anyStep, { maxLength: 30 }),
}).map(({ state, isPlanned, isOnHold, steps }) =>
  openOrder(
    steps.map(({ before, gate, reason, hasTask, hasFallout, ...step }, index): OpenStep =>
      openStep({
        ...step,
        id: `s${index}`,
        dependsOn: [
          ...before.filter((other) => other < index).map((other) => `s${other}`),
          ...(gate ? [gate] : []),
        ],
        ...(reason && step.downstreamSystem !== null && { queued: { ...queued, reason } }),
        ...(hasTask && { task }),
        ...(hasFallout && { fallout }),
      }),
    ),
    {
      state,
      isPlanned,
      openInGates: new Map([['gate.closed', 3]]),
      ...(isOnHold && { hold: { reason: 'fraud', heldBy: 'anna', heldAt: at('10:00'), heldUntil: null } }),
    },
  ),
);

describe('what any order waits for', () => {
  it('is named, in a sentence, as long as it has not ended', () => {
    holds(
      property(anyOrder, (rows) => {
        const waits = waitsOf(rows);
        assert.ok(waits.length > 0);
        for (const wait of waits) {
          const sentence = sentenceOf(wait);
          assert.match(sentence, /^\S.*\.$/);
          assert.doesNotMatch(sentence, /undefined|null|NaN|\[object/);
        }
      }),
    );
  });

  it('counts each step once, and leaves out only those that are done with or wait for others', () => {
    holds(
      property(anyOrder, (rows) => {
        const waits = waitsOf(rows).filter(({ count }) => count > 0);
        const stateOf = new Map(rows.steps.map(({ id, state }) => [id, state]));
        const isBranch = ({ state, withdrawal, dependsOn }: OpenStep): boolean => {
          if (state === 'completed') return withdrawal !== null;
          if (state === 'undone' || state === 'cancelled') return withdrawal === 'redo';
          if (state !== 'waiting') return true;
          const before = dependsOn.filter((id) => stateOf.has(id));
          return (
            rows.state !== 'pendingCancellation' && before.every((id) => stateOf.get(id) === 'completed')
          );
        };
        const total = waits.reduce((sum, { count }) => sum + count, 0);
        assert.equal(total, rows.steps.filter(isBranch).length);
        const named = waits.flatMap(({ steps }) => steps.map(({ id }) => id));
        assert.equal(new Set(named).size, named.length);
      }),
    );
  });
});
