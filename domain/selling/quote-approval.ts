import { addDuration } from '../lib/instants.js';
import { type Json, objects } from '../lib/json.js';
import type { QuotePhase } from '../tmf/quote-phase.js';
import type { ApprovalMeasure, ApprovalRule, Approver } from '../tmf/schemas/approval-rule.js';
import { measuresOf } from './quote-measures.js';

/** An approver as TMF648 names one: a person or application by its name, or a role. */
interface ApproverRef extends Json {
  readonly id: string;
  readonly role?: string;
}

const toRef = ({ id, name, '@referredType': type = 'Individual' }: Approver): ApproverRef => ({
  id,
  '@referredType': type,
  ...(type === 'PartyRole' && { role: id }),
  ...(name !== undefined && { name }),
});

/** One approval of a quote that a rule asks for, as it stands in `authorization` (TMF648, with extensions). */
export interface Authorization extends Json {
  /** The id of its rule. */
  readonly id: string;
  readonly name: string;
  readonly state: AuthorizationState;
  readonly level: number;
  readonly decision: 'any' | 'all';
  readonly approver: readonly ApproverRef[];
  /** Who may decide besides, once it is escalated. */
  readonly escalateTo?: readonly ApproverRef[];
  /** What is approved: the measure and its value then. */
  readonly measure: ApprovalMeasure;
  readonly operator: 'above' | 'below';
  readonly value: number;
  /** Who has approved so far, and which of `approver` they stand for. */
  readonly givenBy: readonly string[];
  readonly givenFor: readonly number[];
  /** ISO 8601 instants and durations. */
  readonly requestedDate?: string;
  readonly givenDate?: string;
  readonly remindAfter?: string;
  readonly remindedDate?: string;
  readonly escalateAfter?: string;
  readonly escalatedDate?: string;
}

/** `waiting` for a level before; `carriedOver` from an earlier version in which it was not worse. */
const authorizationStates = [
  'waiting',
  'requested',
  'approved',
  'carriedOver',
  'declined',
  'overridden',
] as const;
type AuthorizationState = (typeof authorizationStates)[number];

/** The approver of negotiated prices where no rule says who decides about them. */
const negotiatedPriceRule: ApprovalRule = {
  id: 'negotiatedPrice',
  href: '',
  name: 'Negotiated price',
  measure: 'negotiatedLines',
  operator: 'above',
  limit: 0,
  approver: [{ id: 'quoteApprover', '@referredType': 'PartyRole' }],
};

const measuresOfPrice: ReadonlySet<ApprovalMeasure> = new Set([
  'discountPercent',
  'lineDiscountPercent',
  'marginPercent',
  'negotiatedLines',
]);

/**
 * What must be approved before the quote can be offered: nothing, or one authorization for each rule that it meets.
 * Something that was approved before (`granted`) is carried over unless it got worse.
 */
export function requiredApprovals(
  quote: Json,
  rules: readonly ApprovalRule[],
  { granted, now }: { readonly granted: readonly Authorization[]; readonly now: string },
): readonly Authorization[] {
  const { values, currency } = measuresOf(quote);
  const applying = rules
    .filter((rule) => isInForce(rule, now))
    .filter((rule) => rule.currency === undefined || rule.currency === currency)
    .filter((rule) => rule.category === undefined || rule.category === quote['category']);
  // A rule for other quotes, or of a margin that nobody knows, watches over no price of this one.
  const guarded = applying.some(
    ({ measure }) => measuresOfPrice.has(measure) && values[measure] !== undefined,
  );
  return (guarded ? applying : [...applying, negotiatedPriceRule])
    .flatMap((rule) => {
      const value = values[rule.measure];
      if (value === undefined || !isWorse(rule.operator, value, rule.limit)) return [];
      const before = granted.find(({ id }) => id === rule.id);
      const holds = before !== undefined && !isWorse(rule.operator, value, before.value);
      return [authorizationFor(rule, holds ? { ...before, value: before.value } : undefined, value)];
    })
    .toSorted((a, b) => a.level - b.level);
}

const isWorse = (operator: 'above' | 'below', value: number, than: number): boolean =>
  operator === 'above' ? value > than : value < than;

function isInForce({ validFor = {} }: ApprovalRule, now: string): boolean {
  const { startDateTime: start, endDateTime: end } = validFor;
  const at = Date.parse(now);
  return (start === undefined || Date.parse(start) <= at) && (end === undefined || at < Date.parse(end));
}

function authorizationFor(
  rule: ApprovalRule,
  before: Authorization | undefined,
  value: number,
): Authorization {
  const { id, name, measure, operator, approver, decision = 'any', level = 0 } = rule;
  const { remindAfter, escalateAfter, escalateTo } = rule;
  return {
    id,
    name,
    level,
    decision,
    approver: approver.map(toRef),
    measure,
    operator,
    // What counts for the next version is what was approved once, not what it was since.
    value: before?.value ?? value,
    state: before ? 'carriedOver' : 'waiting',
    givenBy: before?.givenBy ?? [],
    givenFor: before?.givenFor ?? [],
    ...(before?.givenDate !== undefined && { givenDate: before.givenDate }),
    ...(remindAfter !== undefined && { remindAfter }),
    ...(escalateAfter !== undefined && { escalateAfter }),
    ...(escalateTo !== undefined && { escalateTo: escalateTo.map(toRef) }),
  };
}

/** The authorizations of a quote. */
export const authorizationsOf = (quote: Json): readonly Authorization[] =>
  objects(quote['authorization']) as readonly Authorization[];

const isGiven = ({ state }: Authorization): boolean =>
  state === 'approved' || state === 'carriedOver' || state === 'overridden';

/** What was approved of the quote, now or in an earlier round or version: what is not worse is not asked again. */
export function grantedIn(quote: Json): readonly Authorization[] {
  const earlier = objects(quote['grantedBefore']) as readonly Authorization[];
  const now = authorizationsOf(quote).filter(isGiven);
  return [...new Map([...earlier, ...now].map((each) => [each.id, each])).values()];
}

/** True when nobody is to be asked (any more). */
export const isApproved = (authorizations: readonly Authorization[]): boolean =>
  authorizations.every(isGiven);

/** Asks the approvers of the lowest level that is not approved; what is asked already stays. */
export function askNextLevel(
  authorizations: readonly Authorization[],
  now: string,
): readonly Authorization[] {
  const open = authorizations.filter((each) => !isGiven(each));
  const level = Math.min(...open.map((each) => each.level));
  return authorizations.map((each) =>
    each.state === 'waiting' && each.level === level
      ? { ...each, state: 'requested', requestedDate: now }
      : each,
  );
}

/** Who decides, as far as the caller can say. */
export interface Decider {
  readonly id: string;
  readonly roles: readonly string[];
}

const isOne = ({ id, role }: ApproverRef, decider: Decider): boolean =>
  role === undefined ? id === decider.id : decider.roles.includes(role);

/** The authorizations that are asked for and that this one may decide. */
export const decidableBy = (
  authorizations: readonly Authorization[],
  decider: Decider,
): readonly Authorization[] =>
  authorizations.filter(
    ({ state, approver, escalatedDate, escalateTo = [], givenBy }) =>
      state === 'requested' &&
      !givenBy.includes(decider.id) &&
      (approver.some((each) => isOne(each, decider)) ||
        (escalatedDate !== undefined && escalateTo.some((each) => isOne(each, decider)))),
  );

interface Approval {
  readonly decider: Decider;
  readonly now: string;
  readonly comment?: string;
}

/** The authorization after one of its approvers approved: given, unless others must approve too. */
export function withApproval(
  authorization: Authorization,
  { decider, now, comment }: Approval,
): Authorization {
  const { approver, decision, escalatedDate, escalateTo = [] } = authorization;
  const givenBy = [...authorization.givenBy, decider.id];
  const own = approver.flatMap((each, index) => (isOne(each, decider) ? [index] : []));
  const givenFor = [...new Set([...authorization.givenFor, ...own])];
  const escalated = escalatedDate !== undefined && escalateTo.some((each) => isOne(each, decider));
  const whole = decision === 'any' || escalated || givenFor.length === approver.length;
  return {
    ...authorization,
    givenBy,
    givenFor,
    ...(comment !== undefined && { comment }),
    ...(whole && { state: 'approved', givenDate: now, signatureRepresentation: givenBy.join(', ') }),
  };
}

/** Those who may not approve the quote: who wrote what it offers. */
export const authorsOf = ({ author }: Json): readonly string[] =>
  Array.isArray(author) ? author.map(String) : [];

/** When the next approver is to be reminded, or the next approval escalated (ISO 8601); undefined when never. */
export function nextAttentionOf(authorizations: readonly Authorization[]): string | undefined {
  const times = authorizations
    .flatMap((each) => [dueReminder(each), dueEscalation(each)])
    .flatMap((at) => at ?? []);
  return times.length === 0 ? undefined : new Date(Math.min(...times)).toISOString();
}

function dueReminder({ state, requestedDate, remindAfter, remindedDate }: Authorization): number | undefined {
  if (state !== 'requested' || remindAfter === undefined) return undefined;
  return after(remindedDate ?? requestedDate, remindAfter);
}

function dueEscalation({
  state,
  requestedDate,
  escalateAfter,
  escalatedDate,
}: Authorization): number | undefined {
  if (state !== 'requested' || escalateAfter === undefined || escalatedDate !== undefined) return undefined;
  return after(requestedDate, escalateAfter);
}

/** More often than once a minute nobody is reminded, whatever the rule says. */
const leastWaitMs = 60_000;

const after = (from: string | undefined, duration: string): number => {
  const since = new Date(from ?? '');
  return Math.max(since.getTime() + leastWaitMs, addDuration(since, duration).getTime());
};

/** What is due by now, noted: who is reminded, and what is escalated. */
export const withAttention = (
  authorizations: readonly Authorization[],
  now: string,
): readonly Authorization[] =>
  authorizations.map((each) => ({
    ...each,
    ...(isDue(dueReminder(each), now) && { remindedDate: now }),
    ...(isDue(dueEscalation(each), now) && { escalatedDate: now }),
  }));

const isDue = (at: number | undefined, now: string): boolean => at !== undefined && at <= Date.parse(now);

/** How the approval of a quote stands. */
export type ApprovalRound =
  | { readonly outcome: 'ended'; readonly phase: QuotePhase | 'deleted' }
  | {
      readonly outcome: 'waiting';
      /** Who is asked, for the Temporal UI: names of rules and roles, not of persons. */
      readonly asked: readonly string[];
      /** ISO 8601 instant at which somebody is to be reminded, or something escalated. */
      readonly attentionAt?: string;
    };
