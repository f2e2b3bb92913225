import type { Lifecycle } from '../../domain/tmf/lifecycle.js';
import { Problem } from './errors.js';

/** The legal next states of a resource, without those that only Turnup moves it to. */
export const legalMoves = (
  { moves }: Lifecycle,
  from: string,
  served: readonly string[] = [],
): readonly string[] => (moves[from] ?? []).filter((state) => !served.includes(state));

interface StateMove {
  readonly from: string;
  readonly to: string | undefined;
  readonly legal: readonly string[];
}

/** Throws 409 with the legal moves unless the state stays or the move is one of them. */
export function requireMove(attribute: string, { from, to, legal }: StateMove): void {
  if (from === to || (to !== undefined && legal.includes(to))) return;
  throw refusedMoveProblem(
    attribute,
    from,
    legal,
    `${attribute} cannot go from ${from} to ${to ?? 'nothing'}`,
  );
}

/** 409: the reason, and what would be legal instead. */
export function refusedMoveProblem(
  attribute: string,
  from: string,
  legal: readonly string[],
  reason: string,
): Problem {
  const possible = legal.join(', ') || 'none';
  return new Problem('conflict', `${reason}; from ${from} the legal next ones are: ${possible}.`, {
    errors: [{ path: `$.${attribute}`, message: `must be one of ${possible}`, allowedValues: [...legal] }],
  });
}
