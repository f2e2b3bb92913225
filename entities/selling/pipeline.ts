import type { OpportunityState } from '../../domain/tmf/lifecycle.js';
import { anyOf, type Database } from '../database.js';
import type { Opportunity } from '../tables/selling.js';
import type { Row } from '../tables/row.js';

/** Which opportunities are summed up. */
interface PipelineQuery {
  readonly states: readonly OpportunityState[];
  readonly ownerId?: string | undefined;
  /** First and last month, e.g. `2026-11`. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** The sums of what is in one stage, of one owner, in one month and currency. */
export type PipelineRow = Row<Opportunity, 'state' | 'ownerId' | 'closeMonth' | 'currency'> & {
  readonly count: number;
  readonly amountSum: string | null;
  readonly weightedSum: string | null;
};

/** The pipeline, in one query that an index answers alone. */
export async function pipelineOf(
  database: Pick<Database, 'rows'>,
  { states, ownerId, from, to }: PipelineQuery,
): Promise<readonly PipelineRow[]> {
  const conditions: readonly (readonly [string, unknown])[] = [
    ['state IN (?)', anyOf(states)],
    ...(ownerId === undefined ? [] : [['ownerId = ?', ownerId] as const]),
    ...(from === undefined ? [] : [['closeMonth >= ?', from] as const]),
    ...(to === undefined ? [] : [['closeMonth <= ?', to] as const]),
  ];
  return await database.rows<PipelineRow>(
    `SELECT state, ownerId, closeMonth, currency, COUNT(*) AS count, SUM(amount) AS amountSum,
       SUM(weightedAmount) AS weightedSum
     FROM opportunity WHERE ${conditions.map(([sql]) => sql).join(' AND ')}
     GROUP BY state, ownerId, closeMonth, currency`,
    conditions.map(([, value]) => value),
  );
}
