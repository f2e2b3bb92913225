import type { OrderState } from '../order/order-state.js';
import type { StepOperation } from '../order/messages.js';
import { answerDeadline } from './inquiry-times.js';
import type { StepKind } from './plan.js';
import { isFinalReport, type StepState, type Withdrawal } from './step-state.js';

/**
 * What an order, or a branch of its plan, waits for: the end of its hold, a fault of Turnup's own or of the catalog, a
 * decision on fallout, a person with a task, the queue of a system, the callback of a system, a date, steps in other
 * partitions, what Turnup is about to do itself; or nothing, which is a fault.
 */
export const waitReasons = [
  'hold',
  'fault',
  'catalog',
  'nothing',
  'fallout',
  'task',
  'queued',
  'callback',
  'date',
  'otherPartitions',
  'turnup',
] as const;
export type WaitReason = (typeof waitReasons)[number];

/**
 * Why a hand-off waits: its system is set offline, has failed too often in a row, takes no more requests for now, has not
 * answered this one, or others go first.
 */
export const queuedReasons = ['offline', 'circuitOpen', 'rateLimited', 'unanswered', 'behindOthers'] as const;
export type QueuedReason = (typeof queuedReasons)[number];

/**
 * Why nothing carries an order on: no workflow runs it, or one does and there is nothing for it to wait for, or Turnup itself
 * fails to go on with it.
 */
export const stuckReasons = ['noWorkflow', 'waitsForNothing', 'internal'] as const;
export type StuckReason = (typeof stuckReasons)[number];

/** What Turnup is about to do itself. It takes moments, unless the workers or Temporal are away. */
export const ownActions = [
  'plan',
  'decide',
  'revise',
  'begin',
  'send',
  'follow',
  'takeBack',
  'retry',
  'finish',
] as const;
export type OwnAction = (typeof ownActions)[number];

export const dateKinds = ['wait', 'lag', 'startDate'] as const;
export type DateKind = (typeof dateKinds)[number];

/** A step that is not done with, as its rows have it. */
export interface OpenStep {
  readonly id: string;
  readonly name: string;
  readonly itemId: string;
  readonly kind: StepKind;
  readonly state: StepState;
  readonly operation: StepOperation;
  /** Why it is undone while the order goes on. */
  readonly withdrawal: Withdrawal | null;
  readonly downstreamSystem: string | null;
  readonly reportedState: OrderState | null;
  readonly externalRef: string | null;
  readonly startedAt: Date | null;
  readonly dueAt: Date | null;
  readonly notBefore: Date | null;
  readonly nextInquiryAt: Date | null;
  readonly inquiries: number;
  readonly lastHeardAt: Date | null;
  /** Seconds; null: the default. */
  readonly answerWithin: number | null;
  /** Steps and gates; only of one that waits. */
  readonly dependsOn: readonly string[];
  /** Its place in the queue of its system. */
  readonly queued?: {
    readonly reason: QueuedReason;
    readonly queuedAt: Date;
    readonly place: number;
    readonly attempts: number;
    readonly lastError: string | null;
    readonly nextTryAt: Date;
  };
  /** Its open task. */
  readonly task?: {
    readonly id: string;
    readonly role: string | null;
    readonly assignee: string | null;
    readonly dueDate: Date | null;
    readonly createdAt: Date;
  };
  /** Its fallout that is not resolved. */
  readonly fallout?: {
    readonly id: string;
    /** False once it is decided. */
    readonly isOpen: boolean;
    readonly code: string;
    readonly reason: string;
    readonly updatedAt: Date;
  };
}

/** What one thing is waited for. */
export interface Wait {
  readonly reason: WaitReason;
  /** Why it is queued, which date it is, or what Turnup is about to do. */
  readonly detail?: QueuedReason | DateKind | OwnAction;
  /** The steps that wait; none when the order does as a whole. */
  readonly steps: readonly Pick<OpenStep, 'id' | 'name' | 'itemId'>[];
  /** True when they are to be taken back, or stopped. */
  readonly isUndo?: boolean;
  readonly downstreamSystem?: string | undefined;
  /** Whom a task is for, and who has taken it. */
  readonly role?: string | undefined;
  readonly assignee?: string | undefined;
  /** The item that is on hold; absent when the order is as a whole. */
  readonly itemId?: string;
  /** Who has put it on hold, and why. */
  readonly heldBy?: string;
  readonly cause?: string;
  readonly taskId?: string;
  readonly falloutId?: string;
  readonly code?: string;
  readonly since?: Date | undefined;
  /** When it is tried, or asked for, next. */
  readonly nextTryAt?: Date | undefined;
  /** When it is to be there: a task's due date; a system not heard of by then has not answered. */
  readonly deadline?: Date | undefined;
  /** When it is over by itself. */
  readonly until?: Date | undefined;
  /** How often the system did not answer, or was asked what became of it. */
  readonly attempts?: number;
  readonly lastError?: string | undefined;
  readonly place?: number;
  /** What its system has reported, and its own id for the work. */
  readonly reportedState?: OrderState | undefined;
  readonly externalRef?: string | undefined;
  /** How many steps in other partitions are to be completed before. */
  readonly awaited?: number;
}

/** What is to be known beside a step to say what it waits for. */
export interface WaitContext {
  readonly now: Date;
  /** The order is being rolled back. */
  readonly isCancelling: boolean;
  /** True of a step that is not completed. */
  readonly isOpen: (stepId: string) => boolean;
  /** How many steps are to be completed before this gate opens; undefined for what is no gate. */
  readonly openIn: (gateId: string) => number | undefined;
}

/** What the step waits for; undefined when it is for other steps, whose waits say it, or when it is out of the plan. */
export function waitOf(step: OpenStep, context: WaitContext): Wait | undefined {
  const isUndo = step.state === 'undoing' || step.operation === 'undo' || context.isCancelling;
  const wait = stateWait(step, context);
  if (!wait) return undefined;
  const { id, name, itemId } = step;
  return {
    steps: [{ id, name, itemId }],
    ...(isUndo && { isUndo }),
    ...(step.downstreamSystem !== null && { downstreamSystem: step.downstreamSystem }),
    ...wait,
  };
}

type StepWait = Omit<Wait, 'steps'>;

function stateWait(step: OpenStep, context: WaitContext): StepWait | undefined {
  switch (step.state) {
    case 'waiting':
      return context.isCancelling ? undefined : waitToBegin(step, context);
    case 'failed':
      return step.fallout ? falloutWait(step.fallout) : { reason: 'nothing' };
    case 'handingOff':
    case 'inProgress':
    case 'undoing':
      return waitForEnd(step);
    case 'completed':
      return step.withdrawal ? own('takeBack', step) : undefined;
    case 'undone':
    case 'cancelled':
      return step.withdrawal === 'redo' ? own('begin', step) : undefined;
  }
}

function waitToBegin({ dependsOn, dueAt, notBefore }: OpenStep, context: WaitContext): StepWait | undefined {
  if (dependsOn.some((id) => context.openIn(id) === undefined && context.isOpen(id))) return undefined;
  const awaited = dependsOn.reduce((sum, id) => sum + (context.openIn(id) ?? 0), 0);
  if (awaited > 0) return { reason: 'otherPartitions', awaited };
  if (dueAt && dueAt > context.now) return { reason: 'date', detail: 'lag', until: dueAt };
  if (notBefore && notBefore > context.now) return { reason: 'date', detail: 'startDate', until: notBefore };
  return { reason: 'turnup', detail: 'begin' };
}

function falloutWait({ id, isOpen, code, reason, updatedAt }: NonNullable<OpenStep['fallout']>): StepWait {
  const about = { falloutId: id, code, lastError: reason, since: updatedAt };
  return isOpen ? { reason: 'fallout', ...about } : { reason: 'turnup', detail: 'retry', ...about };
}

function waitForEnd(step: OpenStep): StepWait {
  const { kind, state, queued, task, dueAt, startedAt, reportedState } = step;
  if (queued) {
    const { reason: detail, queuedAt: since, place, attempts, lastError, nextTryAt } = queued;
    return {
      reason: 'queued',
      detail,
      since,
      place,
      attempts,
      ...(lastError !== null && { lastError }),
      ...(detail !== 'offline' && { nextTryAt }),
    };
  }
  if (reportedState !== null && isFinalReport(reportedState)) return own('follow', step, { reportedState });
  if (task) return taskWait(task);
  if (kind === 'waitUntil' && dueAt)
    return { reason: 'date', detail: 'wait', until: dueAt, since: startedAt ?? undefined };
  if (step.downstreamSystem === null) return own(state === 'undoing' ? 'takeBack' : 'begin', step);
  if (state === 'handingOff') return own('send', step);
  return callbackWait(step);
}

const own = (detail: OwnAction, { startedAt }: OpenStep, more: Partial<Wait> = {}): StepWait => ({
  reason: 'turnup',
  detail,
  since: startedAt ?? undefined,
  ...more,
});

const taskWait = ({ id, role, assignee, dueDate, createdAt }: NonNullable<OpenStep['task']>): StepWait => ({
  reason: 'task',
  taskId: id,
  since: createdAt,
  ...(role !== null && { role }),
  ...(assignee !== null && { assignee }),
  ...(dueDate && { deadline: dueDate }),
});

function callbackWait(step: OpenStep): StepWait {
  const { startedAt, lastHeardAt, nextInquiryAt, inquiries, answerWithin, reportedState, externalRef } = step;
  const heard = lastHeardAt ?? startedAt;
  const waits = { inquireAfter: 0, ...(answerWithin !== null && { answerWithin }) };
  return {
    reason: 'callback',
    since: startedAt ?? undefined,
    attempts: inquiries,
    ...(nextInquiryAt && { nextTryAt: nextInquiryAt }),
    ...(nextInquiryAt && heard && { deadline: answerDeadline(waits, heard) }),
    ...(reportedState !== null && { reportedState }),
    ...(externalRef !== null && { externalRef }),
  };
}
