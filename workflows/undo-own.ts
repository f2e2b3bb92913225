import type { OrderKind } from '../domain/messages.js';
import type { GraphStep } from '../domain/partition.js';
import type { StepState } from '../domain/step-state.js';
import { undoOwnSteps } from './activities.js';
import { shortened } from './batches.js';

export interface OwnUndoing {
  readonly orderId: string;
  readonly kind: OrderKind;
  /** What can be undone now; after each undoing it may be more. */
  readonly undoable: () => readonly GraphStep[];
  readonly merge: (states: Readonly<Record<string, StepState>>) => void;
}

/** What never left Turnup is taken back in MySQL; after it what it waited for may be. */
export async function undoOwn({ orderId, kind, undoable, merge }: OwnUndoing): Promise<void> {
  for (;;) {
    const own = undoable().filter((step) => step.kind !== undefined);
    if (own.length === 0) return;
    const summary = shortened(`Take back: ${own.map(({ name }) => name).join(', ')}`);
    const stepIds = own.map(({ id }) => id);
    merge(await undoOwnSteps.executeWithOptions({ summary }, [{ orderId, kind, stepIds }]));
  }
}
