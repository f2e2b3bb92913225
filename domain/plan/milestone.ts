import type { Step } from './plan.js';
import type { StepState } from './step-state.js';

/** A milestone of an order's plan and its progress. */
export interface MilestoneStep {
  readonly state: StepState;
  readonly completedAt: Date | null;
  readonly step: Step;
}

/** The milestone as the order shows it (TMF641). */
export function toMilestone({ state, completedAt, step: { id, name, milestone } }: MilestoneStep) {
  return {
    id,
    name,
    ...milestone,
    ...(state === 'completed' && completedAt && { milestoneDate: completedAt.toISOString() }),
    status: statusOf[state] ?? 'pending',
    '@type': 'Milestone',
  };
}

const statusOf: Readonly<Partial<Record<StepState, 'completed' | 'cancelled'>>> = {
  completed: 'completed',
  undone: 'cancelled',
  cancelled: 'cancelled',
};
