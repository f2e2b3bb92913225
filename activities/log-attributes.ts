import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { parseWorkflowId } from '../domain/order/ids.js';

interface LogMeta {
  readonly workflowId?: unknown;
  readonly [name: string]: unknown;
}

/** What Temporal's SDK logs, with the order that it is about, and without the token of the task, which nobody can read. */
export function withOrder(logged: LogMeta): Readonly<Record<string, unknown>> {
  const meta = Object.fromEntries(Object.entries(logged).filter(([name]) => name !== 'taskToken'));
  const { workflowId } = logged;
  const order = typeof workflowId === 'string' ? parseWorkflowId(workflowId) : undefined;
  return order ? { ...meta, orderId: order.orderId } : meta;
}

/** More steps than this of one activity are not named. */
const maxNamedSteps = 5;

/** Adds to what an activity logs the steps that it is about. */
export const logSteps: ActivityInterceptorsFactory = () => {
  let steps: readonly string[] = [];
  return {
    inbound: {
      async execute(input, next) {
        steps = stepsIn(input.args[0]);
        return await next(input);
      },
    },
    outbound: {
      getLogAttributes: (attributes, next) => next(steps.length > 0 ? { ...attributes, steps } : attributes),
    },
  };
};

function stepsIn(input: unknown): readonly string[] {
  if (typeof input !== 'object' || input === null) return [];
  const { stepIds, stepId } = input as { readonly stepIds?: unknown; readonly stepId?: unknown };
  const named = Array.isArray(stepIds) ? stepIds : [stepId];
  return named.filter((each): each is string => typeof each === 'string').slice(0, maxNamedSteps);
}
