import { contractStates } from '../inventory/contract.js';
import { entitlementStates } from '../inventory/entitlement.js';
import { productStatuses } from '../inventory/product-status.js';
import { discrepancyStates } from '../inventory/stored-discrepancy.js';

/** The states of a stored resource and the legal moves between them, as data: one table each. */
export interface Lifecycle<S extends string = string> {
  readonly states: readonly S[];
  /** The state of a new one, unless the definition lets the caller say. */
  readonly initial: S;
  readonly moves: Readonly<Record<S, readonly S[]>>;
}

const lifecycle = <const S extends string>(
  states: readonly S[],
  moves: Readonly<Record<S, readonly NoInfer<S>[]>>,
): Lifecycle<S> => ({ states, initial: states[0]!, moves });

/** TMF632; `deceaded` is the definition's spelling. */
export const individualLifecycle = lifecycle(['initialized', 'validated', 'deceaded'], {
  initialized: ['validated', 'deceaded'],
  validated: ['initialized', 'deceaded'],
  deceaded: [],
});

/** TMF632. */
export const organizationLifecycle = lifecycle(['initialized', 'validated', 'closed'], {
  initialized: ['validated', 'closed'],
  validated: ['initialized', 'closed'],
  closed: [],
});

/** TMF646; an appointment that is moved to another time waits for confirmation again. */
export const appointmentLifecycle = lifecycle(
  ['initialized', 'confirmed', 'cancelled', 'completed', 'failed'],
  {
    initialized: ['confirmed', 'cancelled', 'failed'],
    confirmed: ['initialized', 'cancelled', 'completed', 'failed'],
    cancelled: [],
    completed: [],
    failed: [],
  },
);

/** TMF646; a search is answered at once, so a caller sees only its final state. */
export const timeSlotSearchLifecycle = lifecycle(['inProgress', 'done', 'rejected', 'terminatedWithError'], {
  inProgress: ['done', 'rejected', 'terminatedWithError'],
  done: [],
  rejected: [],
  terminatedWithError: [],
});

/** TMF673; a validation is done at once too. */
export const addressValidationLifecycle = lifecycle(
  ['accepted', 'inProgress', 'done', 'terminatedWithError'],
  {
    accepted: ['inProgress', 'done', 'terminatedWithError'],
    inProgress: ['done', 'terminatedWithError'],
    done: [],
    terminatedWithError: [],
  },
);

/**
 * A lead: taken in, spoken to, kept warm, worth pursuing, made an account or consumer (by its conversion only), or given
 * up with a reason.
 */
export const leadLifecycle = lifecycle(
  ['new', 'contacted', 'nurturing', 'qualified', 'converted', 'disqualified', 'cancelled'],
  {
    new: ['contacted', 'nurturing', 'qualified', 'converted', 'disqualified', 'cancelled'],
    contacted: ['nurturing', 'qualified', 'converted', 'disqualified', 'cancelled'],
    nurturing: ['contacted', 'qualified', 'converted', 'disqualified', 'cancelled'],
    qualified: ['converted', 'disqualified', 'cancelled'],
    converted: [],
    disqualified: [],
    cancelled: [],
  },
);
export type LeadState = (typeof leadLifecycle.states)[number];

/** An opportunity: its stages go forth and back, until a quote is accepted, or it is lost with a reason. */
export const opportunityLifecycle = lifecycle(['qualify', 'develop', 'propose', 'negotiate', 'won', 'lost'], {
  qualify: ['develop', 'propose', 'negotiate', 'won', 'lost'],
  develop: ['qualify', 'propose', 'negotiate', 'won', 'lost'],
  propose: ['qualify', 'develop', 'negotiate', 'won', 'lost'],
  negotiate: ['qualify', 'develop', 'propose', 'won', 'lost'],
  won: [],
  lost: [],
});
export type OpportunityState = (typeof opportunityLifecycle.states)[number];

/** TMF699; a lead that was worth pursuing may come to nothing before it is converted. */
export const salesLeadLifecycle = lifecycle(
  ['acknowledged', 'inProgress', 'pending', 'accepted', 'rejected', 'cancelled'],
  {
    acknowledged: ['inProgress', 'pending', 'accepted', 'rejected', 'cancelled'],
    inProgress: ['pending', 'accepted', 'rejected', 'cancelled'],
    pending: ['inProgress', 'accepted', 'rejected', 'cancelled'],
    accepted: ['rejected', 'cancelled'],
    rejected: [],
    cancelled: [],
  },
);

/** TMF620, 633 and 634: drafts, then on sale, then off sale; an entry never comes back, a new version does. */
export const catalogLifecycle = lifecycle(
  ['inStudy', 'inDesign', 'inTest', 'active', 'launched', 'retired', 'obsolete', 'rejected'],
  {
    inStudy: ['inDesign', 'inTest', 'rejected'],
    inDesign: ['inStudy', 'inTest', 'rejected'],
    inTest: ['inDesign', 'active', 'rejected'],
    active: ['launched', 'retired'],
    launched: ['retired'],
    retired: ['obsolete'],
    obsolete: [],
    rejected: ['inDesign'],
  },
);
const qualificationMoves = {
  inProgress: ['done', 'terminatedWithError'],
  done: [],
  terminatedWithError: [],
} as const;

/** TMF645: check and query. */
export const serviceQualificationLifecycle = lifecycle(
  ['accepted', 'inProgress', 'done', 'terminatedWithError'],
  { accepted: ['inProgress', 'done', 'terminatedWithError'], ...qualificationMoves },
);

/** TMF679, where the first state has another name. */
export const offeringQualificationLifecycle = lifecycle(
  ['acknowledged', 'inProgress', 'done', 'terminatedWithError'],
  { acknowledged: ['inProgress', 'done', 'terminatedWithError'], ...qualificationMoves },
);

/**
 * TMF648: priced and checked until it is approved, then up to the customer; one that is opened again, also after a
 * refusal, goes on as its next version. The finer states are `quotePhases` of `domain/tmf/quote-phase.ts`.
 */
export const quoteLifecycle = lifecycle(
  ['inProgress', 'pending', 'approved', 'accepted', 'rejected', 'cancelled'],
  {
    inProgress: ['pending', 'approved', 'cancelled'],
    pending: ['inProgress', 'approved', 'cancelled'],
    approved: ['inProgress', 'accepted', 'rejected', 'cancelled'],
    accepted: [],
    rejected: ['inProgress'],
    cancelled: [],
  },
);

/** A cart, which has no states in TMF663: being filled, or become something else, once; one that expired is taken up again. */
export const cartLifecycle = lifecycle(['active', 'merged', 'quoted', 'ordered', 'expired'], {
  active: ['merged', 'quoted', 'ordered', 'expired'],
  merged: [],
  quoted: [],
  ordered: [],
  expired: ['active'],
});

/**
 * TMF651, whose definition leaves the values open: signed, in force, over; orders move the contracts that they make, and
 * `agreementStatusOf` (domain/inventory/contract.ts) says which state of a contract each is.
 */
export const agreementLifecycle = lifecycle(
  ['inProcess', 'approved', 'rejected', 'suspended', 'terminated', 'cancelled'],
  {
    inProcess: ['approved', 'rejected', 'cancelled'],
    approved: ['suspended', 'terminated', 'cancelled'],
    rejected: ['inProcess'],
    suspended: ['approved', 'terminated', 'cancelled'],
    terminated: [],
    cancelled: [],
  },
);

/** A contract; its life begins, renews and ends it on its dates, and it ends when all that it covers has ended. */
export const contractLifecycle = lifecycle(contractStates, {
  draft: ['active', 'expired', 'cancelled'],
  active: ['suspended', 'expired', 'cancelled'],
  suspended: ['active', 'expired', 'cancelled'],
  expired: [],
  cancelled: [],
});

/** An entitlement; the schedule begins and ends it on its dates, and its product and contract suspend and end it. */
export const entitlementLifecycle = lifecycle(entitlementStates, {
  draft: ['active', 'expired', 'cancelled'],
  active: ['suspended', 'expired', 'cancelled'],
  suspended: ['active', 'expired', 'cancelled'],
  expired: [],
  cancelled: [],
});

/** A sales agreement: negotiated, in force, over; only time makes it expire. */
export const salesAgreementLifecycle = lifecycle(['draft', 'active', 'expired', 'cancelled'], {
  draft: ['active', 'cancelled'],
  active: ['expired', 'cancelled'],
  expired: [],
  cancelled: [],
});

/** A line of it: waits for the agreement, in force, paused, over. */
export const salesAgreementLineLifecycle = lifecycle(
  ['pendingActivation', 'active', 'suspended', 'expired', 'cancelled'],
  {
    pendingActivation: ['active', 'cancelled'],
    active: ['suspended', 'expired', 'cancelled'],
    suspended: ['active', 'expired', 'cancelled'],
    expired: [],
    cancelled: [],
  },
);

/** TMF637, as operators correct it; orders move a sold product by themselves. */
export const productLifecycle = lifecycle(productStatuses, {
  created: ['pendingActive', 'active', 'cancelled', 'aborted'],
  pendingActive: ['active', 'cancelled', 'aborted'],
  active: ['suspended', 'pendingTerminate', 'terminated'],
  suspended: ['active', 'pendingTerminate', 'terminated'],
  pendingTerminate: ['active', 'terminated'],
  terminated: [],
  cancelled: [],
  aborted: [],
});

/** What discovery found otherwise: people decide it, and reports open and resolve it. */
export const discrepancyLifecycle = lifecycle(discrepancyStates, {
  open: ['accepted', 'dismissed', 'resolved'],
  accepted: ['open'],
  dismissed: ['open', 'accepted', 'resolved'],
  resolved: ['open'],
});

/** TMF638. */
export const serviceLifecycle = lifecycle(
  ['feasibilityChecked', 'designed', 'reserved', 'inactive', 'active', 'terminated'],
  {
    feasibilityChecked: ['designed', 'reserved', 'inactive', 'active', 'terminated'],
    designed: ['reserved', 'inactive', 'active', 'terminated'],
    reserved: ['inactive', 'active', 'terminated'],
    inactive: ['active', 'terminated'],
    active: ['inactive', 'terminated'],
    terminated: [],
  },
);
