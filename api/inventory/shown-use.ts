import { Type } from 'typebox';
import type { LimitUse } from '../../entities/inventory/limit-uses.js';
import type { Parameter } from '../tmf630/operation.js';

/** About which instant is asked. */
export const atParameter: Parameter = {
  name: 'at',
  in: 'query',
  description: 'The instant; by default now.',
  schema: Type.String({ format: 'date-time' }),
};

/** How much of a limit is used, as it is answered. */
export const shownUse = ({ amount, units, used, left }: LimitUse) => ({
  ...(amount !== undefined && { limit: amount }),
  ...(units !== undefined && { units }),
  used,
  ...(left !== undefined && { left }),
});
