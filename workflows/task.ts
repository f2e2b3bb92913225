import type { TaskInput } from '../domain/messages.js';
import { answerQualification, askToStop } from './activities.js';

/** A TMF645 or TMF679 qualification whose caller does not wait for the answer. */
export async function qualification(input: TaskInput): Promise<void> {
  const summary = 'Ask catalog, service areas and inventory';
  await answerQualification.executeWithOptions({ summary }, [input]);
}

/** The cancellation of one hand-off of a running order; what becomes of the order its own workflow hears. */
export async function stopHandOff(input: TaskInput): Promise<void> {
  const summary = 'Ask the downstream system to stop';
  await askToStop.executeWithOptions({ summary }, [input]);
}
