import assert from 'node:assert/strict';
import * as lifecycles from '../../domain/tmf/lifecycle.js';
import type { Lifecycle } from '../../domain/tmf/lifecycle.js';

const ends: Readonly<Record<keyof typeof lifecycles, readonly string[]>> = {
  individualLifecycle: ['deceaded'],
  organizationLifecycle: ['closed'],
  appointmentLifecycle: ['cancelled', 'completed', 'failed'],
  timeSlotSearchLifecycle: ['done', 'rejected', 'terminatedWithError'],
  addressValidationLifecycle: ['done', 'terminatedWithError'],
  catalogLifecycle: ['obsolete'],
  opportunityLifecycle: ['won', 'lost'],
  leadLifecycle: ['converted', 'disqualified', 'cancelled'],
  salesLeadLifecycle: ['rejected', 'cancelled'],
  serviceQualificationLifecycle: ['done', 'terminatedWithError'],
  offeringQualificationLifecycle: ['done', 'terminatedWithError'],
  entitlementLifecycle: ['expired', 'cancelled'],
  cartLifecycle: ['merged', 'quoted', 'ordered'],
  quoteLifecycle: ['accepted', 'cancelled'],
  productLifecycle: ['terminated', 'cancelled', 'aborted'],
  // What was accepted or resolved may be found otherwise again.
  discrepancyLifecycle: [],
  serviceLifecycle: ['terminated'],
  agreementLifecycle: ['terminated', 'cancelled'],
  contractLifecycle: ['expired', 'cancelled'],
  salesAgreementLifecycle: ['expired', 'cancelled'],
  salesAgreementLineLifecycle: ['expired', 'cancelled'],
};

describe('the states of stored resources', () => {
  for (const [name, { states, initial, moves }] of Object.entries<Lifecycle>(lifecycles)) {
    it(`are one table: ${name}`, () => {
      assert.deepEqual(Object.keys(moves).toSorted(), states.toSorted());
      const final = states.filter((state) => moves[state]!.length === 0);
      assert.deepEqual(final, ends[name as keyof typeof lifecycles]);
      const reached = new Set([initial, ...Object.values(moves).flat()]);
      assert.deepEqual([...reached].toSorted(), states.toSorted());
      for (const state of states) assert.ok(!moves[state]!.includes(state), state);
    });
  }
});
