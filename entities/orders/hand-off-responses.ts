import { ownId } from '../../domain/plan/downstream-report.js';
import type { FalloutType } from '../../domain/order/fault-types.js';
import { handOffKinds } from '../../domain/plan/plan.js';
import { unreachableCode } from '../../domain/tmf/schemas/fallout.js';
import { sql, type Transaction } from '../database.js';
import { failStep } from './fallout.js';
import { inquiriesFrom } from './inquiries.js';
import { showHandedOff } from './orders.js';
import type { OutgoingHandOff } from './outgoing-hand-offs.js';
import { moveSteps } from './steps.js';

/** What came of a request that was sent. */
export type SentResponse =
  | { readonly outcome: 'accepted'; readonly body: Readonly<Record<string, unknown>> }
  /** The system will never take this request. */
  | { readonly outcome: 'refused'; readonly status: number; readonly message: string }
  /** It could not be reached, or has a fault of its own: the request may or may not have had its effect. */
  | {
      readonly outcome: 'unreachable';
      readonly message: string;
      /** What it is if it stays like this; absent: `unreachable`. */
      readonly falloutType?: FalloutType;
    };

/** A hand-off with what its system said to it. */
export interface AnsweredHandOff {
  readonly handOff: OutgoingHandOff;
  readonly answer: SentResponse;
}

/** Records what became of each. A callback may have come before: then the step is further, and stays there. */
export async function recordResponses(tx: Transaction, answered: readonly AnsweredHandOff[]): Promise<void> {
  const now = new Date();
  for (const { handOff, answer } of answered) {
    if (answer.outcome === 'accepted') {
      moveSteps(tx, [handOff.id], 'inProgress', {
        set: {
          ...inquiriesFrom(handOff.step, now),
          externalRef: sql('COALESCE(?, externalRef)', [ownId(answer.body)]),
        },
        from: ['handingOff'],
        where: sql('generation = ?', [handOff.generation]),
      });
    }
  }
  const accepted = answered
    .filter(({ answer }) => answer.outcome === 'accepted')
    .map(({ handOff }) => handOff);
  for (const kind of handOffKinds) {
    const ids = accepted.filter(({ step }) => step.kind === kind).map(({ id }) => id);
    showHandedOff(tx, { kind, ids }, 'inProgress', {
      at: now,
      set: { startDate: now },
      from: ['acknowledged'],
    });
  }
  await recordRefusals(tx, answered);
}

async function recordRefusals(tx: Transaction, answered: readonly AnsweredHandOff[]): Promise<void> {
  for (const { handOff, answer } of answered) {
    if (answer.outcome !== 'refused') continue;
    const failure = handOff.mayHaveArrived ? unknownOutcome : refusalOf(answer.status);
    await failStep(tx, { ...handOff, operation: 'do' }, { ...failure, message: answer.message });
  }
}

/** Nobody knows whether an earlier try of the request had its effect. */
export const unknownOutcome = { falloutType: 'unreachable', code: unreachableCode } as const;

/** An answer below 400 that is no acceptance is a redirect: it says nothing about the work. */
export const refusalOf = (status: number) =>
  ({ falloutType: status < 400 ? 'badAnswer' : 'refused', code: `HTTP ${status}` }) as const;
