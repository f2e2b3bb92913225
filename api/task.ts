import type { TaskAnswer } from '../entities/task-decisions.js';
import { changedMeanwhile } from './tmf630/documents.js';
import { Problem } from './tmf630/errors.js';
import { invalidBody } from './tmf630/validation.js';

/** Throws what a decision on a task was refused for; answers which workflow is to hear of it. */
export function accepted(id: string, answer: TaskAnswer): Extract<TaskAnswer, { outcome: 'accepted' }> {
  switch (answer.outcome) {
    case 'accepted':
      return answer;
    case 'unknown':
      throw new Problem('notFound', `There is no task ${id}.`);
    case 'overtaken':
      throw changedMeanwhile();
    case 'incomplete':
      throw invalidBody(
        answer.missing.map((name) => ({
          path: '$.characteristic',
          message: `must tell ${name}, for which the task asks`,
        })),
      );
    case 'refused':
      throw new Problem(
        'conflict',
        `The task is ${answer.state}. From ${answer.state} the legal next states are: ${answer.legal.join(', ') || 'none'}.`,
      );
  }
}
