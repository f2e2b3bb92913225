import type { TObject } from 'typebox';
import {
  Task,
  TaskCompletion,
  TaskFailure,
  type TaskCompletion as Completion,
  type TaskFailure as Failure,
} from '../domain/resources/task.js';
import { endTask, type TaskEnd } from '../entities/task-decisions.js';
import { apis } from './apis.js';
import { task } from './resources/task.js';
import { accepted } from './task.js';
import { Problem } from './tmf630/errors.js';
import { jsonTypes, type Operation } from './tmf630/operation.js';
import { etagOf, renderAll } from './tmf630/render.js';
import type { Body } from './tmf630/resource.js';
import { storeOf } from './tmf630/store.js';
import { createValidator } from './tmf630/validation.js';

type Outcome = Omit<TaskEnd, 'taskId' | 'caller'>;

/** How a person ends a manual task. */
export const taskOperations: readonly Operation[] = [
  ending('complete', {
    schema: TaskCompletion,
    optional: true,
    summary: 'Completes the task: the order goes on with what is told.',
    outcome: ({ characteristic = [], note }: Completion) => ({
      state: 'completed',
      characteristics: characteristic.map(({ name, value }) => ({ name, value })),
      reasons: [],
      ...(note !== undefined && { note }),
    }),
  }),
  ending('fail', {
    schema: TaskFailure,
    summary: 'Says that the task cannot be done: it becomes fallout.',
    outcome: ({ reason, code = 'taskFailed' }: Failure) => ({
      state: 'failed',
      characteristics: [],
      reasons: [{ code, message: reason }],
      note: reason,
    }),
  }),
];

interface Ending<B> {
  readonly schema: TObject;
  readonly optional?: boolean;
  readonly summary: string;
  readonly outcome: (body: B) => Outcome;
}

function ending<B>(verb: string, { schema, optional, summary, outcome }: Ending<B>): Operation {
  return {
    api: apis.turnup,
    method: 'post',
    path: `/task/{id}/${verb}`,
    scopes: ['ops'],
    summary,
    body: {
      schema,
      contentTypes: jsonTypes,
      validate: createValidator(schema),
      ...(optional && { optional }),
    },
    answers: { 200: { description: 'The task as it is now.', schema: Task } },
    async handle(context, { params, body, caller, origin }) {
      const id = params['id'] ?? '';
      const end = { taskId: id, caller: caller.name, ...outcome(body as Body & B) };
      const { workflowId } = accepted(id, await endTask(context.database, end));
      if (workflowId !== undefined) context.relay.deliver(workflowId);
      const row = await storeOf(context.database, task).find(id);
      if (!row) throw new Problem('notFound', `There is no task ${id}.`);
      const [answer] = await renderAll(context, task, { rows: [row], view: { origin, fields: undefined } });
      return { status: 200, body: answer, headers: { ETag: etagOf(row) } };
    },
  };
}
