import { hrefOf } from '../../domain/href.js';
import type { OrderKind } from '../../domain/messages.js';
import { Task, TaskPatch, type TaskPatch as Change } from '../../domain/resources/task.js';
import { ManualTask } from '../../entities/manual-task.js';
import { changeTask } from '../../entities/task-decisions.js';
import { apis } from '../apis.js';
import { Problem } from '../tmf630/errors.js';
import { mergePatch } from '../tmf630/merge-patch.js';
import type { Body, Resource } from '../tmf630/resource.js';
import { createValidator } from '../tmf630/validation.js';
import { accepted } from '../task.js';
import { orders } from './orders.js';

const validate = createValidator(TaskPatch);

/** The work list: what people are to do for orders. */
export const task: Resource = {
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
  render: async (_context, page, { origin }) =>
    page.map(({ row, body }) => {
      const order = orders[row['orderKind'] as OrderKind];
      const id = row['orderId'] as string;
      return { ...body, order: { id, href: hrefOf(origin, order, id), '@referredType': order.type } };
    }),
  patch: {
    schema: TaskPatch,
    scopes: ['ops'],
    summary: 'Gives an open task to somebody, or with null back.',
    async handle({ database }, { body, caller }, { id, revision }) {
      validate(body);
      const { assignee, ...kept } = body as Change & Body;
      refuseOwn(kept);
      const change = {
        taskId: id,
        caller: caller.name,
        revision,
        keep: (doc: Body) => mergePatch(doc, kept) as Body,
        ...(assignee !== undefined && { assignee }),
      };
      accepted(id, await changeTask(database, change));
    },
  },
};

/** A task that is patched to `completed` would look done, and no order would go on. */
function refuseOwn(kept: Body): void {
  const own = Object.keys(kept).filter((name) => Object.hasOwn(Task.properties, name));
  if (own.length === 0) return;
  throw new Problem(
    'immutable',
    `Only assignee can be changed, not ${own.join(', ')}: a task ends by POST to …/complete or …/fail.`,
  );
}
