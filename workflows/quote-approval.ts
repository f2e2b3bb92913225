import {
  ActivityFailure,
  condition,
  isCancellation,
  log,
  setCurrentDetails,
  setHandler,
  workflowInfo,
  continueAsNew,
} from '@temporalio/workflow';
import type { BackgroundJobInput } from '../domain/order/messages.js';
import type { ApprovalRound } from '../domain/selling/quote-approval.js';
import { attendToApproval } from './activities.js';
import { deliverSignal } from './inbox.js';

/** What fails is tried again after this, or when somebody decides. */
const retryMinutes = 5;

/** After this it looks again, though nobody is to be reminded. */
const longestWaitMs = 30 * 86_400_000;

/**
 * The approval of a quote, from its submission until it is approved, refused, recalled or cancelled. Who is asked and who
 * has decided is in MySQL; a decision wakes the workflow, and its timers remind and escalate.
 */
export async function quoteApproval(input: BackgroundJobInput): Promise<string> {
  let woken = false;
  setHandler(deliverSignal, () => {
    woken = true;
  });
  for (;;) {
    woken = false;
    const round = await remindAndEscalate(input);
    // Submitted again meanwhile: the next round is this workflow's too.
    if (round?.outcome === 'ended' && !woken) return round.phase;
    if (round) setCurrentDetails(details(round));
    await condition(() => woken, waitMs(round));
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof quoteApproval>(input);
  }
}

/** Undefined when Turnup fails at it: it is tried again. */
async function remindAndEscalate(input: BackgroundJobInput): Promise<ApprovalRound | undefined> {
  const summary = 'Remind and escalate what is due';
  try {
    return await attendToApproval.executeWithOptions({ summary }, [input]);
  } catch (err) {
    if (isCancellation(err) || !(err instanceof ActivityFailure)) throw err;
    log.error('the approval of a quote cannot go on', { err });
    return undefined;
  }
}

/** Until somebody is to be reminded; as long as it takes, when nobody is. */
function waitMs(round: ApprovalRound | undefined): number {
  if (!round) return retryMinutes * 60_000;
  if (round.outcome === 'ended') return 1;
  return round.attentionAt === undefined
    ? longestWaitMs
    : Math.max(1, Date.parse(round.attentionAt) - Date.now());
}

/** For operators, in Markdown. */
const details = (round: ApprovalRound): string =>
  round.outcome === 'ended'
    ? `The quote is ${round.phase}.`
    : ['**Waits for approval**', '', ...round.asked.map((each) => `- ${each}`)].join('\n');
