/** A manual task's life: it is open until a person has done it, could not do it, or need not do it any more. */
export const taskStates = ['open', 'completed', 'failed', 'withdrawn'] as const;
export type TaskState = (typeof taskStates)[number];

/** Legal moves of a task; the one table. A failed one is open again when an operator retries its fallout. */
export const taskMoves: Readonly<Record<TaskState, readonly TaskState[]>> = {
  open: ['completed', 'failed', 'withdrawn'],
  // Also what was done or withdrawn, when its step is renewed.
  completed: ['open'],
  failed: ['open', 'withdrawn'],
  withdrawn: ['open'],
};
