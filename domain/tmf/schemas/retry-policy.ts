import { type Static, Type } from 'typebox';
import { retryStrategies } from '../../plan/plan.js';
import { open } from './common.js';

/** How a system that does not answer is tried again, as a catalog says it. */
export const RetryPolicy = open({
  strategy: Type.Optional(
    Type.Enum(retryStrategies, {
      default: 'exponential',
      description:
        '`immediate`: at once, `attempts` times in all. `fixed`: always after `initialInterval`. `exponential`: each pause twice the one before, up to `maximumInterval`.',
    }),
  ),
  initialInterval: Type.Optional(
    Type.Number({ exclusiveMinimum: 0, default: 5, description: 'Seconds before the first retry.' }),
  ),
  maximumInterval: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      default: 300,
      description: 'Upper limit of the retry interval in seconds.',
    }),
  ),
  limit: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      default: 3600,
      description: 'Seconds after which the step is fallout.',
    }),
  ),
  attempts: Type.Optional(
    Type.Integer({
      minimum: 2,
      maximum: 1000,
      description: 'So many requests without an answer, and the step is fallout, within the limit too.',
    }),
  ),
});
export type RetryPolicy = Static<typeof RetryPolicy>;
