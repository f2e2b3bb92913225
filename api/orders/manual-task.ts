import {
  Task,
  TaskCompletion,
  type TaskCompletion as Completion,
  TaskFailure,
  type TaskFailure as Failure,
  TaskPatch,
  type TaskPatch as Change,
} from '../../domain/tmf/schemas/manual-task.js';
import { ManualTask } from '../../entities/tables/plan.js';
import {
  changeTask,
  endTask,
  type ManualTaskResult,
  type TaskAnswer,
} from '../../entities/orders/task-decisions.js';
import { apis } from '../apis.js';
import { Problem } from '../tmf630/errors.js';
import { mergePatch } from '../tmf630/merge-patch.js';
import type { Body, Resource } from '../tmf630/resource.js';
import { createValidator, invalidBody } from '../tmf630/validation.js';
import { renderWithOrder } from './orders.js';
import type { TObject } from 'typebox';
import { jsonBody } from '../tmf630/json-body.js';
import type { ApiOperation } from '../tmf630/operation.js';
import { answerRow, requireRow } from '../tmf630/one-row.js';
import { concurrentChange } from '../../entities/documents/document-error.js';

const validate = createValidator(TaskPatch);

/** The work list: tasks for people. */
export const manualTask: Resource = {
  name: 'task',
  type: 'Task',
  api: apis.turnup,
  description: 'Manual task, work for a person.',
  schema: Task,
  entity: ManualTask,
  attributes: {
    state: 'state',
    name: 'name',
    role: 'role',
    assignee: 'assignee',
    dueDate: 'dueDate',
    orderItemId: 'orderItemId',
    customerId: 'customerId',
    stepId: 'stepId',
    generation: 'generation',
    operation: 'operation',
    createdAt: 'createdAt',
    completedAt: 'completedAt',
    completedBy: 'completedBy',
  },
  filters: { 'order.id': 'orderId' },
  computed: ['order'],
  sort: '-createdAt',
  render: renderWithOrder,
  patch: {
    schema: TaskPatch,
    scopes: ['ops'],
    summary: 'Assigns an open task, or with null returns it to the list.',
    async handle({ database }, { body, caller }, { id, revision }) {
      validate(body);
      const { assignee, ...kept } = body as Change & Body;
      refuseServerAttributes(kept);
      const change = {
        taskId: id,
        caller: caller.subject,
        revision,
        updateDoc: (doc: Body) => mergePatch(doc, kept) as Body,
        ...(assignee !== undefined && { assignee }),
      };
      requireAccepted(id, await changeTask(database, change));
    },
  },
};

/** A task patched to `completed` would look done while its order waits for ever. */
function refuseServerAttributes(kept: Body): void {
  const own = Object.keys(kept).filter((name) => Object.hasOwn(Task.properties, name));
  if (own.length === 0) return;
  throw new Problem(
    'immutable',
    `Only assignee can be changed, not ${own.join(', ')}: a task ends by POST to …/complete or …/fail.`,
  );
}

type TaskOutcome = Omit<ManualTaskResult, 'taskId' | 'caller'>;

/** How a person ends a manual task. */
export const manualTaskOperations: readonly ApiOperation[] = [
  endOperation('complete', {
    schema: TaskCompletion,
    optional: true,
    summary: 'Completes the task: the order continues with the values given.',
    outcome: ({ characteristic = [], note }: Completion) => ({
      state: 'completed',
      characteristics: characteristic.map(({ name, value }) => ({ name, value })),
      reasons: [],
      ...(note !== undefined && { note }),
    }),
  }),
  endOperation('fail', {
    schema: TaskFailure,
    summary: 'Reports that the task cannot be done: it becomes fallout.',
    outcome: ({ reason, code = 'taskFailed' }: Failure) => ({
      state: 'failed',
      characteristics: [],
      reasons: [{ code, message: reason }],
      note: reason,
    }),
  }),
];

interface EndOperationOptions<B> {
  readonly schema: TObject;
  readonly optional?: boolean;
  readonly summary: string;
  readonly outcome: (body: B) => TaskOutcome;
}

function endOperation<B>(
  verb: string,
  { schema, optional, summary, outcome }: EndOperationOptions<B>,
): ApiOperation {
  return {
    api: apis.turnup,
    method: 'post',
    path: `/task/{id}/${verb}`,
    scopes: ['ops'],
    summary,
    body: jsonBody(schema, { optional }),
    responses: { 200: { description: 'The task as it is now.', schema: Task } },
    async handle(context, request) {
      const { params, body, caller } = request;
      const id = params['id'] ?? '';
      const end = { taskId: id, caller: caller.subject, ...outcome(body as Body & B) };
      const { workflowId } = requireAccepted(id, await endTask(context.database, end));
      if (workflowId !== undefined) context.relay.flush(workflowId);
      return await answerRow(context, manualTask, await requireRow(context, manualTask, id), request);
    },
  };
}

/** Throws why a decision on a task was refused; otherwise returns the workflow to notify. */
function requireAccepted(id: string, answer: TaskAnswer): Extract<TaskAnswer, { outcome: 'accepted' }> {
  switch (answer.outcome) {
    case 'accepted':
      return answer;
    case 'unknown':
      throw new Problem('notFound', `There is no task ${id}.`);
    case 'overtaken':
      throw concurrentChange();
    case 'incomplete':
      throw invalidBody(
        answer.missing.map((name) => ({
          path: '$.characteristic',
          message: `must include ${name}, which the task requires`,
        })),
      );
    case 'refused':
      throw new Problem(
        'conflict',
        `The task is ${answer.state}. From ${answer.state} the legal next states are: ${answer.legal.join(', ') || 'none'}.`,
      );
  }
}
