import { v7 as uuidv7 } from 'uuid';
import { object, text } from '../../domain/lib/json.js';
import { isExpired, nextVersion, type QuoteFault } from '../../domain/qualification/quote.js';
import {
  acceptanceFaults,
  type AcceptedBy,
  openLines,
  partOfQuote,
  withAcceptance,
} from '../../domain/selling/quote-acceptance.js';
import { authorsOf, grantedIn, isApproved } from '../../domain/selling/quote-approval.js';
import { commercialChanges } from '../../domain/selling/quote-changes.js';
import { withPricesOf, withServerParts } from '../../domain/selling/quote-parts.js';
import {
  inPhase,
  isNegotiable,
  phaseOf,
  type QuotePhase,
  quotePhaseMoves,
} from '../../domain/tmf/quote-phase.js';
import { itemsIn } from '../../domain/tmf/item-numbers.js';
import { earlierQuoteVersions } from '../../entities/selling/quote-versions.js';
import type { Context } from '../tmf630/context.js';
import { Problem } from '../tmf630/errors.js';
import type { Body } from '../tmf630/resource.js';
import { invalidBody } from '../tmf630/validation.js';
import { duplicateIdFaults } from '../orders/order-items.js';
import { faultsOfOrder, pricedQuote } from './priced-quote.js';
import { approvalsFor, refuseUnapproved } from './quote-approval.js';

/** How long an approved quote can be accepted by default. */
const validDays = 30;

/** What is to be stored when a quote is created or changed (docs/selling.md); throws 400 or 409 when it may not be. */
export async function prepareQuote(context: Context, given: Body, id: string, stored?: Body): Promise<Body> {
  const faults = duplicateIdFaults('quoteItem', given);
  if (faults.length > 0) throw invalidBody(faults);
  if (!stored) return await created(context, inPhase(given, 'draft'));
  const before: Quoted = { ...stored, phase: phaseOf(stored) };
  const body = withServerParts({ ...given, phase: before.phase }, before);
  await requireNewVersion(context, id, body, before);
  return given['state'] === before['state']
    ? await changed(context, id, body, before)
    : await moved(context, id, body, before);
}

/** A waiting caller gets the answer: the price, or that a person must review the quote first. */
async function created(context: Context, body: Body): Promise<Body> {
  const whole = await pricedQuote(context, withAuthor(context, withServerParts(body, {})));
  if (body['instantSyncQuote'] !== true) return whole;
  if (whole['errorMessage'] !== undefined) return inPhase(whole, 'incomplete');
  const authorizations = await approvalsFor(context.database, whole);
  if (!isApproved(authorizations)) return whole;
  return approved({ ...whole, authorization: authorizations }, new Date());
}

/** Attributes and lines are changed; what is offered opens the quote again when it changes. */
async function changed(context: Context, id: string, body: Body, before: Quoted): Promise<Body> {
  const { phase } = before;
  if (isNegotiable(phase)) return await repriced(context, body, before);
  const commercial = commercialChanges(before, body);
  if (commercial.length === 0) return withPricesOf(body, before);
  if (phase === 'inApproval')
    throw new Problem(
      'conflict',
      `It is in approval: recall it first (POST …/recall), ${commercial.join(', ')} cannot be changed.`,
    );
  requireMove(before, 'draft', `${commercial.join(', ')} cannot be changed`);
  return await opened(context, id, body, before);
}

/** A caller moves the quote by TMF648's state. */
async function moved(context: Context, id: string, body: Body, before: Quoted): Promise<Body> {
  const now = new Date();
  switch (body['state']) {
    case 'accepted': {
      refuseCommercialChange(body, before);
      return await accepted(context, withPricesOf({ ...body, state: before['state'] }, before), {
        lines: openLines(before).map((line) => String(line['id'])),
        by: context.database.actor.subject,
        now,
      });
    }
    case 'approved':
      refuseWhileAsked(before);
      requireMove(before, 'approved', 'It cannot be approved');
      return await approvedAtOnce(context, body, before);
    case 'inProgress':
      requireMove(before, 'draft', 'It cannot be changed');
      return before.phase === 'incomplete'
        ? await repriced(context, inPhase(body, 'draft'), before)
        : await opened(context, id, body, before);
    case 'pending':
      refuseWhileAsked(before);
      requireMove(before, 'incomplete', 'It cannot wait for a review');
      return await repriced(context, inPhase(body, 'incomplete'), before);
    case 'rejected':
      requireMove(before, 'rejected', 'It cannot be rejected');
      refuseCommercialChange(body, before);
      return inPhase(withPricesOf(body, before), 'rejected');
    default:
      requireMove(before, 'cancelled', 'It cannot be cancelled');
      refuseCommercialChange(body, before);
      return inPhase(withPricesOf(body, before), 'cancelled');
  }
}

/** Priced again; whoever changes what is offered is one of its authors. */
async function repriced(context: Context, body: Body, before: Body): Promise<Body> {
  const wrote = commercialChanges(before, body).length > 0;
  return await pricedQuote(context, wrote ? withAuthor(context, body) : body);
}

/** Approved without asking anybody; throws 409 when somebody must be asked. */
async function approvedAtOnce(context: Context, body: Body, before: Body): Promise<Body> {
  const priced = await repriced(context, body, before);
  const authorization = await approvalsFor(context.database, priced);
  refuseUnapproved(authorization);
  return approved({ ...priced, authorization }, new Date());
}

/** Throws 409 while the quote is with its approvers. */
function refuseWhileAsked({ phase }: Quoted): void {
  if (phase !== 'inApproval') return;
  throw new Problem('conflict', 'It is in approval: decide (POST …/decision), or recall it (POST …/recall).');
}

/** Those who write what is offered may not approve it: the caller, and whom it names as an author. */
function withAuthor({ database }: Context, body: Body): Body {
  const named = itemsIn(body, 'relatedParty').filter(({ role }) => role === 'author');
  const authors = [...authorsOf(body), database.actor.subject, ...named.map(({ id }) => String(id))];
  return { ...body, author: [...new Set(authors)] };
}

interface Quoted extends Body {
  readonly phase: QuotePhase;
}

/** Throws 409 with the legal moves. */
export function requireMove(
  { phase }: { readonly phase: QuotePhase },
  to: QuotePhase,
  refusal: string,
): void {
  const legal = quotePhaseMoves[phase];
  if (legal.includes(to)) return;
  throw new Problem('conflict', `${refusal}: it is ${phase}. ${remedies[phase] ?? ''}`.trim(), {
    errors: [
      { path: '$.phase', message: `must be one of ${legal.join(', ') || 'none'}`, allowedValues: [...legal] },
    ],
  });
}

const remedies: Readonly<Partial<Record<QuotePhase, string>>> = {
  inApproval: 'Recall it first (POST …/recall).',
  partiallyAccepted: 'The lines that are still open can be accepted, or declined (POST …/reject).',
};

function refuseCommercialChange(body: Body, before: Quoted): void {
  const commercial = commercialChanges(before, body);
  if (commercial.length === 0) return;
  throw new Problem(
    'conflict',
    `What is decided on is what was offered: ${commercial.join(', ')} cannot be changed with it.`,
  );
}

/** The next version, which is negotiated from scratch: without the validity and the approval of the one before. */
async function opened(context: Context, id: string, body: Body, before: Quoted): Promise<Body> {
  const { effectiveQuoteCompletionDate: _, rejection: __, authorization: ___, validFor, ...rest } = body;
  const version =
    body['version'] === before['version'] ? nextVersion(String(body['version'])) : body['version'];
  if (version === undefined) {
    throw invalidBody([
      { path: '$.version', message: `must name the version after ${String(body['version'])}` },
    ]);
  }
  const next = {
    ...rest,
    version,
    grantedBefore: grantedIn(before),
    ...(validFor !== undefined && commercialChanges({ validFor: before['validFor'] }, { validFor }).length > 0
      ? { validFor }
      : {}),
  };
  await requireNewVersion(context, id, next, before);
  return await pricedQuote(context, withAuthor(context, inPhase(next, 'draft')));
}

/** Throws 400 when the version has the name of an earlier one. */
async function requireNewVersion({ database }: Context, id: string, body: Body, before: Body): Promise<void> {
  const version = body['version'];
  if (version === before['version']) return;
  const [earlier] = await earlierQuoteVersions(database, id, String(version));
  if (!earlier) return;
  throw invalidBody([
    { path: '$.version', message: `is the name of an earlier version: ${String(version)}` },
  ]);
}

/** Throws 409 with what speaks against approving the quote. */
export function refuseFaulty(body: Body): void {
  const faults = itemsIn(body, 'errorMessage') as unknown as readonly QuoteFault[];
  if (faults.length > 0) {
    const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : '';
    throw new Problem('conflict', `It cannot be approved: ${faults[0]?.message}${more}`, {
      errors: faults.map(({ path, message }) => ({ path, message })),
    });
  }
}

/** Approved, and from now on the customer's to decide; throws 409 with what speaks against it. */
export function approved(body: Body, now: Date): Body {
  refuseFaulty(body);
  const end = new Date(now.getTime() + validDays * 86_400_000);
  const whole: Body = {
    validFor: { startDateTime: now.toISOString(), endDateTime: end.toISOString() },
    ...body,
    effectiveQuoteCompletionDate: now.toISOString(),
  };
  refuseExpired(whole, now);
  return inPhase(whole, 'approved');
}

interface AcceptanceRequest extends AcceptedBy {
  readonly lines: readonly string[];
  readonly now: Date;
}

/**
 * The quote with these lines accepted; their order is stored with it (`placeAcceptedOrder`). Throws 400 or 409 when they
 * cannot be ordered.
 */
export async function accepted(
  context: Context,
  body: Body,
  { lines, by, onBehalfOf, now }: AcceptanceRequest,
): Promise<Body> {
  requireMove({ phase: phaseOf(body) }, 'accepted', 'It cannot be accepted');
  refuseExpired(body, now);
  refuseEarly(body, now);
  const conflicts = acceptanceFaults(body, lines);
  if (conflicts.length > 0)
    throw new Problem('conflict', `Line ${conflicts[0]!.path} ${conflicts[0]!.message}.`, {
      errors: conflicts,
    });
  const faults = await faultsOfOrder(context, partOfQuote(body, lines));
  if (faults.length > 0) throw invalidBody(faults);
  return withAcceptance(body, lines, {
    date: now.toISOString(),
    by,
    orderId: uuidv7(),
    ...(onBehalfOf && { onBehalfOf }),
  });
}

function refuseEarly(body: Body, now: Date): void {
  const start = text(object(body['validFor'])['startDateTime']);
  if (start === undefined || Date.parse(start) <= now.getTime()) return;
  throw new Problem('conflict', `The quote is valid from ${start}.`, {
    errors: [{ path: '$.validFor.startDateTime', message: 'is not yet reached' }],
  });
}

/** Throws 409 when the validity of the quote is over. */
export function refuseExpired(body: Body, now: Date): void {
  if (!isExpired(body, now.toISOString())) return;
  const { endDateTime } = object(body['validFor']);
  throw new Problem(
    'conflict',
    `The quote was valid until ${String(endDateTime)}: open it again (state inProgress), as its next version.`,
    { errors: [{ path: '$.validFor.endDateTime', message: 'is over' }] },
  );
}
