import type { Lifecycle } from '../../domain/lifecycle.js';
import { Problem } from '../tmf630/errors.js';

/** 409 with the legal moves unless the state stays or the table has the move. */
export function requireMove(
  attribute: string,
  { moves }: Lifecycle,
  from: string,
  to: string | undefined,
): void {
  const legal = moves[from] ?? [];
  if (from === to || (to !== undefined && legal.includes(to))) return;
  const possible = legal.join(', ') || 'none';
  throw new Problem(
    'conflict',
    `${attribute} cannot go from ${from} to ${to ?? 'nothing'}; from ${from} the legal next ones are: ${possible}.`,
    {
      errors: [{ path: `$.${attribute}`, message: `must be one of ${possible}`, allowedValues: [...legal] }],
    },
  );
}
