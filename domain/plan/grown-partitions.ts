import { bytesOf, fits, type Partitioning, partitionLimits } from './partition.js';
import type { Step } from './plan.js';

/**
 * Where steps run that a plan has more than before: where their item's others are, or beside what was reported, as long as
 * there is room; then in the last partition, then in a new one. Those that were there stay where they are. An order of one workflow
 * stays one for as long as it fits, or where its workflow cannot be divided (`mayDivide`).
 */
export function grownPartitioning(
  { partitionOf, count }: Partitioning,
  { running, added, asking, mayDivide }: GrownPlan,
): Partitioning {
  const all = new Map(partitionOf);
  if (count === 1 && (!mayDivide || fits([...running, ...added]))) {
    for (const { id } of added) all.set(id, 0);
    return { partitionOf: all, count };
  }
  const rooms = Array.from({ length: count }, () => ({ steps: 0, bytes: 0 }));
  const partitionOfItem = new Map<string, number>();
  const put = (step: Step, number: number): void => {
    const room = (rooms[number] ??= { steps: 0, bytes: 0 });
    room.steps += 1;
    room.bytes += bytesOf([step]);
    partitionOfItem.set(step.itemId, number);
    all.set(step.id, number);
  };
  for (const step of running) put(step, partitionOf.get(step.id) ?? 0);
  for (const step of added) {
    const bytes = bytesOf([step]);
    const hasRoom = (number: number): boolean => {
      const room = rooms[number] ?? { steps: 0, bytes: 0 };
      return room.steps < partitionLimits.steps && room.bytes + bytes <= partitionLimits.bytes;
    };
    const last = rooms.length - 1;
    const number = [partitionOfItem.get(step.itemId) ?? asking, asking, last].find(hasRoom) ?? last + 1;
    put(step, number);
  }
  return { partitionOf: all, count: rooms.length };
}

interface GrownPlan {
  /** The steps that are there. */
  readonly running: readonly Step[];
  readonly added: readonly Step[];
  /** The partition whose steps reported what made the plan grow. */
  readonly asking: number;
  /** The workflow of an order that has one goes on as several when the plan is too large for it. */
  readonly mayDivide: boolean;
}
