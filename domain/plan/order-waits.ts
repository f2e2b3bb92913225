import { groupBy } from '../lib/group-by.js';
import { isTerminal, type OrderState } from '../order/order-state.js';
import { type OpenStep, type Wait, waitOf, type WaitReason, waitReasons } from './wait.js';

/** Who has put something on hold, why, and until when; null: until it is resumed. */
interface HoldRow {
  readonly reason: string;
  readonly heldBy: string;
  readonly heldAt: Date;
  readonly heldUntil: Date | null;
}

/** An order and its plan as their rows have them. */
export interface OrderRows {
  readonly now: Date;
  readonly state: OrderState;
  readonly orderDate: Date;
  readonly updatedAt: Date;
  readonly isPlanned: boolean;
  /** That somebody has put it on hold. */
  readonly hold?: HoldRow;
  /** That somebody has put items on hold. */
  readonly itemHolds?: readonly (HoldRow & {
    readonly itemId: string;
    /** With all that lies below it. */
    readonly itemIds: ReadonlySet<string>;
  })[];
  /** Why it is held before it is planned. */
  readonly catalogFaults: readonly string[];
  /** What Turnup fails at, so that it cannot carry the order on. */
  readonly faults: readonly {
    readonly id: string;
    readonly activity: string | null;
    readonly reason: string;
    readonly updatedAt: Date;
  }[];
  /** When it was asked that it be cancelled, if that is not decided. */
  readonly cancelRequestedAt?: Date;
  /** When the first of the revisions was asked for that are not decided. */
  readonly revisionRequestedAt?: Date;
  /** That the last sweep found nothing to wait for, and when. */
  readonly idleSince?: Date;
  /** In the order of the plan. */
  readonly steps: readonly OpenStep[];
  /** How many steps are to be completed before each of the gates that are closed opens. */
  readonly openInGates: ReadonlyMap<string, number>;
}

/** What is waited for, by one step or by many for the same. */
export interface GroupedWait extends Wait {
  /** How many steps; 0 when it is the order as a whole. */
  readonly count: number;
}

/** More steps than this that wait for the same are one line. */
export const mostAlone = 10;

/**
 * Everything that the order waits for, what a person is to do first; nothing of an order that has ended. Steps that wait for
 * other steps are not named: those are.
 */
export function waitsOf(rows: OrderRows): readonly GroupedWait[] {
  if (isTerminal(rows.state)) return [];
  const states = new Map(rows.steps.map(({ id, state }) => [id, state]));
  const context = {
    now: rows.now,
    isCancelling: rows.state === 'pendingCancellation',
    isOpen: (id: string) => (states.get(id) ?? 'completed') !== 'completed',
    openIn: (id: string) => rows.openInGates.get(id),
  };
  const all = rows.steps.flatMap((step) => waitOf(step, context) ?? []);
  const { holds, branches } = byHolds(rows, all);
  const whole = waitsAsAWhole(rows, branches).map((wait) => ({ ...wait, count: 0 }));
  const found = [...holds, ...whole, ...grouped(branches)];
  const waits = found.length > 0 ? found : [{ ...waitWithoutBranch(rows), steps: [], count: 0 }];
  return waits.toSorted((a, b) => rank(a) - rank(b) || timeOf(a) - timeOf(b));
}

/** What begins, or is sent, once the order is on hold no more. */
const endsWithHold = ({ reason, detail, isUndo }: Wait): boolean =>
  !isUndo && (reason === 'queued' || (reason === 'turnup' && (detail === 'begin' || detail === 'send')));

/** The holds with what each keeps from going on, the order's before those of its items, and what none of them keeps. */
function byHolds(
  { hold, itemHolds = [] }: OrderRows,
  waits: readonly Wait[],
): { readonly holds: readonly GroupedWait[]; readonly branches: readonly Wait[] } {
  // Of holds one within the other the earlier has it.
  const holdOfItem = new Map<string, HoldRow>();
  for (const each of itemHolds.toReversed()) for (const itemId of each.itemIds) holdOfItem.set(itemId, each);
  const keeperOf = ({ steps: [step] }: Wait): HoldRow | undefined =>
    hold ?? (step && holdOfItem.get(step.itemId));
  const kept = groupBy(waits, (wait) => (endsWithHold(wait) ? keeperOf(wait) : undefined));
  return {
    holds: [...(hold ? [hold] : []), ...itemHolds].map((each) => toHoldWait(each, kept.get(each) ?? [])),
    branches: kept.get(undefined) ?? [],
  };
}

function toHoldWait(hold: HoldRow & { readonly itemId?: string }, kept: readonly Wait[]): GroupedWait {
  const { itemId, reason: cause, heldBy, heldAt: since, heldUntil } = hold;
  const steps = kept.slice(0, mostAlone).flatMap((wait) => wait.steps);
  return {
    reason: 'hold',
    ...(itemId !== undefined && { itemId }),
    steps,
    count: kept.length,
    cause,
    heldBy,
    since,
    until: heldUntil ?? undefined,
  };
}

function waitsAsAWhole(rows: OrderRows, branches: readonly Wait[]): Wait[] {
  const { state, isPlanned, faults, catalogFaults, cancelRequestedAt, revisionRequestedAt, idleSince } = rows;
  const waits: Wait[] = faults.map(({ id, activity, reason, updatedAt }) => ({
    reason: 'fault',
    steps: [],
    falloutId: id,
    since: updatedAt,
    lastError: activity === null ? reason : `${activity}: ${reason}`,
  }));
  if (cancelRequestedAt)
    waits.push({ reason: 'turnup', detail: 'decide', steps: [], since: cancelRequestedAt });
  if (revisionRequestedAt)
    waits.push({ reason: 'turnup', detail: 'revise', steps: [], since: revisionRequestedAt });
  // Since the sweep the order may have gone on.
  if (idleSince && branches.every(({ reason }) => reason === 'turnup'))
    waits.push({ reason: 'nothing', steps: [], since: idleSince });
  if (isPlanned || state === 'pendingCancellation' || faults.length > 0) return waits;
  if (catalogFaults.length > 0)
    waits.push({ reason: 'catalog', steps: [], lastError: catalogFaults.join('; ') });
  else if (!cancelRequestedAt && !rows.hold)
    waits.push({ reason: 'turnup', detail: 'plan', steps: [], since: rows.orderDate });
  return waits;
}

/** Of an order that no branch of its plan keeps: it is about to end, or something is wrong. */
function waitWithoutBranch({ state, steps, updatedAt: since }: OrderRows): Omit<Wait, 'steps'> {
  if (state === 'pendingCancellation') return { reason: 'turnup', detail: 'takeBack', isUndo: true, since };
  const isDone = steps.every((step) => step.state !== 'waiting');
  return isDone ? { reason: 'turnup', detail: 'finish', since } : { reason: 'nothing', since };
}

/** Steps that wait for the same: each alone, or all together where they are many. */
const grouped = (waits: readonly Wait[]): GroupedWait[] =>
  [...groupBy(waits, (wait) => JSON.stringify(sameOf(wait))).values()].flatMap((group) =>
    group.length > mostAlone ? [together(group)] : group.map((wait) => ({ ...wait, count: 1 })),
  );

const sameOf = ({
  reason,
  detail,
  isUndo,
  downstreamSystem,
  role,
  assignee,
  code,
  reportedState,
}: Wait): Omit<Wait, 'steps'> => ({
  reason,
  ...(detail && { detail }),
  ...(isUndo && { isUndo }),
  ...(code !== undefined && { code }),
  downstreamSystem,
  role,
  assignee,
  reportedState,
});

/** What is the same of all of them, the first of what differs, and some of the steps. */
function together(waits: readonly Wait[]): GroupedWait {
  const first = (of: (wait: Wait) => Date | undefined): Date | undefined =>
    waits
      .flatMap((wait) => of(wait) ?? [])
      .reduce<Date | undefined>((a, b) => (a && a < b ? a : b), undefined);
  const most = (of: (wait: Wait) => number | undefined): number =>
    waits.flatMap((wait) => of(wait) ?? []).reduce((a, b) => Math.max(a, b), -Infinity);
  const place = -most((wait) => wait.place && -wait.place);
  const attempts = most((wait) => wait.attempts);
  const awaited = most((wait) => wait.awaited);
  return {
    ...sameOf(waits[0]!),
    count: waits.length,
    steps: waits.slice(0, mostAlone).flatMap(({ steps }) => steps),
    since: first((wait) => wait.since),
    nextTryAt: first((wait) => wait.nextTryAt),
    deadline: first((wait) => wait.deadline),
    until: first((wait) => wait.until),
    lastError: waits.find(({ lastError }) => lastError !== undefined)?.lastError,
    ...(Number.isFinite(place) && { place }),
    ...(Number.isFinite(attempts) && { attempts }),
    ...(Number.isFinite(awaited) && { awaited }),
  };
}

const ranks: ReadonlyMap<WaitReason, number> = new Map(waitReasons.map((reason, index) => [reason, index]));
const rank = ({ reason }: Wait): number => ranks.get(reason) ?? waitReasons.length;
const timeOf = ({ until, since }: Wait): number => (until ?? since)?.getTime() ?? 0;
