import type { LeadState } from './lifecycle.js';

/** TMF699's word for each state of a lead. */
export const salesLeadStatuses = {
  new: 'acknowledged',
  contacted: 'inProgress',
  nurturing: 'pending',
  qualified: 'accepted',
  converted: 'accepted',
  disqualified: 'rejected',
  cancelled: 'cancelled',
} as const satisfies Readonly<Record<LeadState, string>>;

/** The state that a lead moves to when it is moved by TMF699. */
export const leadStatesOfStatus = {
  acknowledged: 'new',
  inProgress: 'contacted',
  pending: 'nurturing',
  accepted: 'qualified',
  rejected: 'disqualified',
  cancelled: 'cancelled',
} as const satisfies Readonly<Record<(typeof salesLeadStatuses)[LeadState], LeadState>>;
