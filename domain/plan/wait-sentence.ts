import type { GroupedWait } from './order-waits.js';
import type { DateKind, OwnAction, QueuedReason, StuckReason, WaitReason } from './wait.js';

/** What is waited for, as one sentence. */
export const sentenceOf = (wait: GroupedWait): string => `${sentences[wait.reason](wait)}.`;

/** Why the order as a whole does not move, in one sentence. */
export function summaryOf(waits: readonly GroupedWait[]): string | undefined {
  const [first, ...others] = waits;
  if (!first) return undefined;
  if (others.length === 0) return sentenceOf(first);
  return `${sentenceOf(first)} And ${others.length} more.`;
}

/** An order on the list of those that nothing carries on. */
interface StuckOrder {
  readonly reason: StuckReason;
  readonly workflow: readonly string[];
  readonly cause?: readonly string[];
  readonly restarts: number;
  readonly since: Date;
}

/** Why nothing carries the order on, in one sentence. */
export function stuckSentence({ reason, workflow, cause = [], restarts, since }: StuckOrder): string {
  const wait = { steps: [], count: 0, since };
  switch (reason) {
    case 'internal':
      return sentenceOf({ ...wait, reason: 'fault', lastError: cause.join('; ') });
    case 'waitsForNothing':
      return sentenceOf({ ...wait, reason: 'nothing' });
    case 'noWorkflow':
      return `Temporal did not run ${workflow.join(', ')}${from(since)}: ${restarts === 0 ? 'not' : 'it was'} started again${restarts > 1 ? ` ${restarts} times` : ''}.`;
  }
}

const sentences: Readonly<Record<WaitReason, (wait: GroupedWait) => string>> = {
  hold: ({ itemId, since, heldBy, cause, until, count }) =>
    `${itemId === undefined ? 'The order' : `Item ${itemId}`} is on hold${from(since)} by ${heldBy} (${cause}), until ${until ? at(until) : 'it is resumed'}${count === 0 ? '' : `: ${count === 1 ? 'a step waits' : `${count} steps wait`} for that`}`,
  fault: ({ lastError, since }) =>
    `Turnup fails to carry the order on${from(since)} (${lastError}): it tries again now and then, and when the fallout is retried`,
  catalog: ({ lastError }) => `The catalog has faults that keep the order from being planned: ${lastError}`,
  nothing: ({ since }) =>
    `The order waits for nothing${from(since)}: no step, date, task, fallout or cancellation of it is open`,
  fallout: (wait) =>
    `${subject(wait)} failed${wait.downstreamSystem === undefined ? '' : ` at ${wait.downstreamSystem}`}${undoing(wait)}${from(wait.since)} (${wait.code}: ${wait.lastError}) and ${verb(wait, 'needs', 'need')} a decision`,
  task: (wait) =>
    `${subject(wait)} ${verb(wait, 'waits', 'wait')} for ${person(wait)}${undoing(wait)}${from(wait.since)}${wait.deadline ? `, due ${at(wait.deadline)}` : ''}`,
  queued: (wait) =>
    `${subject(wait)} ${queued(wait)}${undoing(wait)}${from(wait.since)}, ${queuedBecause(wait)}`,
  callback: (wait) =>
    `${wait.downstreamSystem} ${wait.isUndo ? 'takes back' : 'has'} ${subject(wait)}${from(wait.since)} and ${reported(wait)}${inquiry(wait)}`,
  date: (wait) =>
    `${subject(wait)} ${dates[wait.detail as DateKind](wait)} ${wait.until ? at(wait.until) : ''}`,
  otherPartitions: (wait) =>
    `${subject(wait)} ${verb(wait, 'waits', 'wait')} for ${wait.awaited} steps in other parts of the order`,
  turnup: (wait) =>
    `${ownActions[wait.detail as OwnAction](wait)}${wait.since ? ',' : ''}${from(wait.since)}`,
};

const dates: Readonly<Record<DateKind, (wait: GroupedWait) => string>> = {
  wait: (wait) => `${verb(wait, 'is', 'are')} over at`,
  lag: (wait) => `${verb(wait, 'begins', 'begin')} some time after the step before it, at`,
  startDate: (wait) => `${verb(wait, 'begins', 'begin')} on the date from which it is to be done, at`,
};

const ownActions: Readonly<Record<OwnAction, (wait: GroupedWait) => string>> = {
  plan: () => 'The order is about to be planned',
  decide: () => 'The request to cancel the order is about to be decided',
  revise: () => 'A revision of the order is about to be decided',
  begin: (wait) => `${subject(wait)} ${verb(wait, 'is', 'are')} about to begin`,
  send: (wait) => `${subject(wait)} ${verb(wait, 'is', 'are')} about to be sent to ${wait.downstreamSystem}`,
  follow: (wait) =>
    `${subject(wait)} ${verb(wait, 'was', 'were')} reported as ${wait.reportedState}, and the order is about to follow`,
  takeBack: (wait) => `${subject(wait)} ${verb(wait, 'is', 'are')} about to be taken back`,
  retry: (wait) => `${subject(wait)} ${verb(wait, 'goes', 'go')} on after ${wait.code}, as was decided`,
  finish: () => 'Every step is completed, and the order is about to be',
};

const queuedReasons: Readonly<Record<QueuedReason, (wait: GroupedWait) => string>> = {
  offline: () => 'which is set offline',
  circuitOpen: ({ nextTryAt }) =>
    `which does not answer and is tried by one request at a time${next(nextTryAt)}`,
  rateLimited: () => 'which takes so many requests a second',
  unanswered: ({ attempts = 0, lastError, nextTryAt }) =>
    `which has not answered ${times(attempts)}${lastError === undefined ? '' : ` (${lastError})`}${next(nextTryAt)}`,
  behindOthers: () => 'where others go first',
};

const queued = (wait: GroupedWait): string =>
  wait.count === 1
    ? `is number ${wait.place} in the queue of ${wait.downstreamSystem}`
    : `are in the queue of ${wait.downstreamSystem}, the first as number ${wait.place}`;

const queuedBecause = (wait: GroupedWait): string => queuedReasons[wait.detail as QueuedReason](wait);

function subject({ steps, count }: GroupedWait): string {
  const [first] = steps;
  if (!first) return 'The order';
  return count === 1 ? `${first.name} of item ${first.itemId}` : `${count} steps (${first.name} and so on)`;
}

const verb = ({ count }: GroupedWait, one: string, many: string): string => (count > 1 ? many : one);

const person = ({ assignee, role }: GroupedWait): string =>
  assignee ?? (role === undefined ? 'anybody' : `somebody of ${role}`);

const undoing = ({ isUndo }: GroupedWait): string => (isUndo ? ', to be taken back,' : '');

const reported = ({ reportedState }: GroupedWait): string =>
  reportedState === undefined ? 'has not reported' : `has reported ${reportedState}`;

function inquiry({ nextTryAt, attempts = 0 }: GroupedWait): string {
  if (!nextTryAt) return '';
  if (attempts === 0) return `; it is asked at ${at(nextTryAt)}`;
  return `; it was asked ${times(attempts)}, and is asked again at ${at(nextTryAt)}`;
}

const times = (number: number): string => (number === 1 ? 'once' : `${number} times`);
const next = (nextTryAt: Date | undefined): string => (nextTryAt ? `, next at ${at(nextTryAt)}` : '');
const from = (since: Date | undefined): string => (since ? ` since ${at(since)}` : '');
const at = (instant: Date): string => `${instant.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
