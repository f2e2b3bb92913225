import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import { defineSearchAttributeKey, type SearchAttributeUpdatePair } from '@temporalio/common';
import type { OrderAttributes } from '../domain/order/messages.js';
import type { OrderState } from '../domain/order/order-state.js';
import { maxKeywordLength } from '../domain/order/search-attributes.js';
import type { GraphStep } from '../domain/plan/partition.js';
import type { InternalKind } from '../domain/plan/plan.js';
import type { StepState } from '../domain/plan/step-state.js';
import type { StepStates } from './step-states.js';

const orderState = defineSearchAttributeKey('OrderState', 'KEYWORD');
const fallout = defineSearchAttributeKey('Fallout', 'KEYWORD_LIST');

/** The attributes by which the Temporal UI filters orders; written only when they change, all changes at once. */
export class Visibility {
  #state: OrderState = 'acknowledged';
  #fallout = '';

  show(state: OrderState, systemsWithFallout: readonly string[] = []): void {
    const pairs: SearchAttributeUpdatePair[] = [];
    if (state !== this.#state) pairs.push({ key: orderState, value: state });
    const systems = [...new Set(systemsWithFallout)].toSorted();
    const joined = systems.join(' ');
    if (joined !== this.#fallout) pairs.push({ key: fallout, value: systems.length > 0 ? systems : null });
    if (pairs.length > 0) upsertSearchAttributes(pairs);
    this.#state = state;
    this.#fallout = joined;
  }
}

const externalId = defineSearchAttributeKey('ExternalId', 'KEYWORD');
const requestedCompletion = defineSearchAttributeKey('RequestedCompletion', 'DATETIME');

/** What a PATCH has changed of what the Temporal UI finds the order by; null takes it away. */
export function showAttributes(attributes: OrderAttributes): void {
  const { requestedCompletionDate: date } = attributes;
  upsertSearchAttributes([
    { key: externalId, value: attributes.externalId?.slice(0, maxKeywordLength) ?? null },
    { key: requestedCompletion, value: date === null ? null : new Date(date) },
  ]);
}

const stateLabels: Readonly<Record<StepState, string>> = {
  waiting: '◌ waiting',
  handingOff: '→ being handed off',
  inProgress: '◐ in progress',
  completed: '● completed',
  failed: '✗ **fallout: needs a decision**',
  undoing: '↩ being undone',
  undone: '↩ undone',
  cancelled: '– cancelled',
};

/** Its system's queue sends it, which wakes no workflow: the live plan has its place. */
const queuedLabel = '⏸ left to the queue of its system';

/** More lines than this nobody reads; those that still need something come first. */
const maxRows = 40;

/** Who works on a step that never leaves Turnup. */
const performers: Readonly<Record<InternalKind, string>> = {
  manualTask: 'a person',
  milestone: 'milestone',
  waitUntil: 'a date',
};

/** The order as a table for operators who have never seen the code (Markdown). */
export function showDetails(
  title: string,
  steps: readonly GraphStep[],
  { of: stateOf, isQueued }: StepStates,
  dueOf: (step: GraphStep) => number | undefined,
): void {
  const name = new Map(steps.map((step) => [step.id, step.name]));
  const rows = steps.map((step) => ({ step, state: stateOf(step.id) ?? 'waiting' }));
  const open = rows.filter(({ state }) => state !== 'completed');
  const shown = rows.length <= maxRows ? rows : open.slice(0, maxRows);
  const waitsFor = ({ dependsOn }: GraphStep): string =>
    dependsOn
      .filter((id) => stateOf(id) !== 'completed')
      .map((id) => name.get(id) ?? 'a step of another partition')
      .join(', ');
  const until = (step: GraphStep): string => {
    const due = dueOf(step);
    if (due === undefined) return '';
    const instant = new Date(due).toISOString();
    return instant === step.notBefore ? `its start date ${instant}` : instant;
  };
  const waits = (step: GraphStep, state: StepState): string => {
    if (state === 'waiting') return waitsFor(step) || until(step);
    return state === 'inProgress' && step.kind === 'waitUntil' ? until(step) : '';
  };
  const label = ({ id }: GraphStep, state: StepState): string =>
    isQueued(id) ? queuedLabel : stateLabels[state];
  const lines = shown.map(
    ({ step, state }) =>
      `| ${step.name} | ${step.kind ? performers[step.kind] : step.system} | ${label(step, state)} | ${waits(step, state)} |`,
  );
  setCurrentDetails(
    [
      `**${title}**: ${rows.length - open.length} of ${rows.length} steps completed`,
      '',
      '| step | system | state | waits for |',
      '|---|---|---|---|',
      ...lines,
      ...(shown.length < open.length ? [`| … ${open.length - shown.length} more | | | |`] : []),
    ].join('\n'),
  );
}

interface FalloutChange {
  readonly systems: readonly string[];
  /** True when nothing else can go on. */
  readonly stuck: boolean;
}

/** Returns what has changed in the fallout since the last call. */
export class FalloutTracker {
  #last = '';

  /** Undefined when nothing has changed. */
  update(failed: readonly GraphStep[], canProceed: boolean): FalloutChange | undefined {
    const systems = failed.map(({ system, kind = '' }) => system ?? kind);
    const stuck = failed.length > 0 && !canProceed;
    const now = `${stuck} ${systems.join(' ')}`;
    if (now === this.#last || (this.#last === '' && failed.length === 0)) return undefined;
    this.#last = now;
    return { systems, stuck };
  }
}
