import { jobWorkflowId } from '../../domain/order/ids.js';
import {
  askNextLevel,
  type Authorization,
  authorizationsOf,
  authorsOf,
  decidableBy,
  type Decider,
  grantedIn,
  isApproved,
  requiredApprovals,
  withApproval,
} from '../../domain/selling/quote-approval.js';
import { inPhase, phaseOf } from '../../domain/tmf/quote-phase.js';
import type { QuoteDecision } from '../../domain/tmf/schemas/quote-decisions.js';
import type { Database, Transaction } from '../../entities/database.js';
import { putMessages, putStart } from '../../entities/outbox.js';
import { approvalRules } from '../../entities/selling/stored-quotes.js';
import { Problem } from '../tmf630/errors.js';
import type { Caller } from '../tmf630/auth.js';
import type { Body } from '../tmf630/resource.js';
import { invalidBody } from '../tmf630/validation.js';

/** What must be approved of the quote before it can be offered, by the rules of now. */
export async function approvalsFor(database: Database, quote: Body): Promise<readonly Authorization[]> {
  return requiredApprovals(quote, await approvalRules(database), {
    granted: grantedIn(quote),
    now: new Date().toISOString(),
  });
}

/** Throws 409 that names who must approve, while somebody must. */
export function refuseUnapproved(authorizations: readonly Authorization[]): void {
  if (isApproved(authorizations)) return;
  const missing = authorizations.filter((each) => !isApproved([each]));
  const names = missing.map(({ name, value }) => `${name} (${value})`).join(', ');
  throw new Problem('conflict', `It must be approved first: ${names}. Submit it (POST …/submit).`, {
    errors: missing.map(({ name, measure, value, approver }) => ({
      path: '$.authorization',
      message: `${name}: ${measure} is ${value}, to be approved by ${approver.map((each) => each.role ?? each.id).join(', ')}`,
    })),
  });
}

/** The quote as it waits for its first approvers, and the start of its workflow. */
export const submitted = (quote: Body, authorizations: readonly Authorization[]): Body =>
  inPhase({ ...quote, authorization: askNextLevel(authorizations, new Date().toISOString()) }, 'inApproval');

/** Starts the workflow of the approval, or wakes the one that runs. */
export function startApproval(tx: Transaction, id: string): readonly string[] {
  const workflowId = jobWorkflowId('quoteApproval', id);
  putStart(tx, workflowId, { id });
  return [workflowId];
}

/** Tells the workflow that somebody has decided. */
export function wakeApproval(tx: Transaction, id: string): readonly string[] {
  const workflowId = jobWorkflowId('quoteApproval', id);
  putMessages(tx, [{ workflowId, message: { type: 'decided' } }]);
  return [workflowId];
}

/** The quote back with its author: what was approved of it so far is not asked again unless it gets worse. */
export function returned(quote: Body, authorizations = authorizationsOf(quote)): Body {
  const next = { ...quote, authorization: authorizations };
  return inPhase({ ...next, grantedBefore: grantedIn(next) }, 'draft');
}

/**
 * What a decision makes of the authorizations of a quote. Throws 403 when the caller may not decide, 400 when it must say
 * why and does not.
 */
export function decided(
  quote: Body,
  caller: Caller,
  { decision, comment, approver, authorization: named, override = false }: QuoteDecision,
): { readonly declined: boolean; readonly authorizations: readonly Authorization[] } {
  if (phaseOf(quote) !== 'inApproval')
    throw new Problem('conflict', `It is ${phaseOf(quote)}: there is nothing to approve.`);
  const decider = deciderOf(caller, approver);
  refuseAuthor(quote, decider);
  if ((decision === 'decline' || override) && comment === undefined)
    throw invalidBody([{ path: '$.comment', message: 'is missing: say why' }]);
  const asked = authorizationsOf(quote);
  const own = (override ? overridable(asked, caller) : decidableBy(asked, decider)).filter(
    ({ id }) => named === undefined || named.some((each) => each.id === id),
  );
  if (own.length === 0)
    throw new Problem('forbidden', `${decider.id} is not asked to approve it, or has done so.`);
  const now = new Date().toISOString();
  const how = { decider, now, ...(comment !== undefined && { comment }) };
  const ids = new Set(own.map(({ id }) => id));
  const authorizations = asked.map((each): Authorization => {
    if (!ids.has(each.id)) return each;
    if (decision === 'decline') return { ...each, ...ended(how), state: 'declined' };
    return override ? { ...each, ...ended(how), state: 'overridden' } : withApproval(each, how);
  });
  const declined = decision === 'decline';
  return { declined, authorizations: declined ? authorizations : askNextLevel(authorizations, now) };
}

const ended = ({
  decider,
  now,
  comment,
}: {
  readonly decider: Decider;
  readonly now: string;
  readonly comment?: string;
}) => ({
  givenDate: now,
  signatureRepresentation: decider.id,
  ...(comment !== undefined && { comment }),
});

/** A person and a key with roles act for themselves; an application, whose key has none, vouches for its user. */
function deciderOf({ kind, subject, name, roles }: Caller, approver: QuoteDecision['approver']): Decider {
  if (approver && kind === 'person')
    throw new Problem('forbidden', `${name} decides in person, and cannot decide for ${approver.id}.`);
  if (approver && roles)
    throw new Problem('forbidden', `${name} has roles of its own, and cannot decide for ${approver.id}.`);
  // What its scope says: it may approve negotiated prices that no rule guards.
  return { id: approver?.id ?? subject, roles: ['quoteApprover', ...(approver?.role ?? roles ?? [])] };
}

function refuseAuthor(quote: Body, { id }: Decider): void {
  if (!authorsOf(quote).includes(id)) return;
  throw new Problem('forbidden', `${id} wrote what the quote offers: somebody else must approve it.`);
}

function overridable(asked: readonly Authorization[], caller: Caller): readonly Authorization[] {
  if (!caller.scopes.has('ops'))
    throw new Problem('forbidden', `${caller.name} lacks the scope ops, which an override needs.`);
  return asked.filter(({ state }) => state === 'requested');
}
