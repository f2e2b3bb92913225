import {
  type ApprovalRound,
  authorizationsOf,
  nextAttentionOf,
  type Authorization,
  withAttention,
} from '../../domain/selling/quote-approval.js';
import { changedAttributes } from '../../domain/lib/changed-attributes.js';
import { phaseOf } from '../../domain/tmf/quote-phase.js';
import type { Database } from '../database.js';
import { lockQuote, writeQuote } from './stored-quotes.js';

/**
 * Reminds and escalates what is due, and says how the approval stands. Subscribers hear of it by the change of
 * `authorization`. Safe to repeat: what was noted is not due any more.
 */
export async function attendToApproval(database: Database, id: string): Promise<ApprovalRound> {
  return await database.transaction(async (tx): Promise<ApprovalRound> => {
    const quote = await lockQuote(tx, id);
    if (!quote) return { outcome: 'ended', phase: 'deleted' };
    const phase = phaseOf(quote);
    if (phase !== 'inApproval') return { outcome: 'ended', phase };
    const now = new Date();
    const before = authorizationsOf(quote);
    const authorization = withAttention(before, now.toISOString());
    if (changedAttributes({ before }, { before: authorization }).length > 0)
      await writeQuote(tx, quote, { ...quote, authorization }, now);
    const attentionAt = nextAttentionOf(authorization);
    return {
      outcome: 'waiting',
      asked: authorization.filter(({ state }) => state === 'requested').map(describe),
      ...(attentionAt !== undefined && { attentionAt }),
    };
  });
}

const describe = ({ name, approver, escalatedDate }: Authorization): string => {
  const roles = approver.map(({ role }) => role ?? 'a person').join(', ');
  return `${name}: ${roles}${escalatedDate === undefined ? '' : ' (escalated)'}`;
};
