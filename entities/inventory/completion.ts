import type { PlannedItem } from '../../domain/plan/plan.js';
import type { Characteristic } from '../../domain/lib/values.js';

/** Characteristics that each step reported. */
export type StepResults = ReadonlyMap<string, readonly Characteristic[]>;

/** A completed item and the instant of its completion. */
export interface Completion {
  readonly planned: PlannedItem;
  readonly orderId: string;
  readonly customerId: string | null;
  readonly results: StepResults;
  readonly now: Date;
}
