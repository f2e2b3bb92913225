import type { Step } from './plan.js';

/** A system that has not been heard of for so many seconds does not answer: 30 days, unless `answerWithin` says less or more. */
export const defaultAnswerWithin = 30 * 86_400;

/** Inquiries become rarer the longer nothing is heard, but never rarer than once a day. */
const maxBackOffSeconds = 86_400;

type Waits = Pick<Step, 'inquireAfter' | 'answerWithin'>;

/** When the step's system counts as one that does not answer, by when it was heard of last: the hand-off, or a report. */
export const answerDeadline = ({ answerWithin = defaultAnswerWithin }: Waits, lastHeardAt: Date): Date =>
  new Date(lastHeardAt.getTime() + answerWithin * 1_000);

interface Inquiries {
  /** How often the system was asked since it was heard of. */
  readonly inquiries: number;
  readonly lastHeardAt: Date;
  readonly now: Date;
}

/** When the system is asked next: after `inquireAfter`, doubled with each inquiry, and once more at the deadline. */
export function nextInquiryAt(step: Waits, { inquiries, lastHeardAt, now }: Inquiries): Date {
  const { inquireAfter } = step;
  const seconds = Math.min(inquireAfter * 2 ** inquiries, Math.max(inquireAfter, maxBackOffSeconds));
  const next = new Date(now.getTime() + seconds * 1_000);
  const deadline = answerDeadline(step, lastHeardAt);
  return deadline > now && deadline < next ? deadline : next;
}
