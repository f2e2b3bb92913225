import { Type } from 'typebox';
import { isOpenOpportunity } from '../../domain/selling/opportunity-values.js';
import { opportunityLifecycle, type OpportunityState } from '../../domain/tmf/lifecycle.js';
import { Pipeline } from '../../domain/tmf/schemas/opportunity.js';
import { invalidQuery } from '../../entities/documents/document-error.js';
import { pipelineOf, type PipelineRow } from '../../entities/selling/pipeline.js';
import { apis } from '../apis.js';
import type { ApiOperation, Parameter } from '../tmf630/operation.js';

const parameter = (name: string, description: string): Parameter => ({
  name,
  in: 'query',
  description,
  schema: Type.String(),
});

/** What sales may bring: summed up by stage, owner and month, each currency for itself. */
export const opportunityOperations: readonly ApiOperation[] = [
  {
    api: apis.turnup,
    method: 'get',
    path: '/opportunityPipeline',
    scopes: ['read'],
    summary: 'Sums up opportunities by stage, owner, month of the close date, and currency.',
    parameters: [
      parameter('state', 'Stages, with commas between; by default the open ones.'),
      parameter('owner.id', 'Only of this owner.'),
      parameter('from', 'The first month, e.g. 2026-11.'),
      parameter('to', 'The last month.'),
    ],
    responses: { 200: { description: 'The sums.', schema: Pipeline } },
    async handle({ database }, { query }) {
      const rows = await pipelineOf(database, {
        states: statesOf(query.get('state')),
        ownerId: query.get('owner.id') ?? undefined,
        from: monthOf('from', query.get('from')),
        to: monthOf('to', query.get('to')),
      });
      return {
        status: 200,
        body: {
          '@type': 'Pipeline',
          total: rows.reduce((sum, { count }) => sum + count, 0),
          entry: rows.map(toEntry),
        },
      };
    },
  },
];

function toEntry({ state, ownerId, closeMonth, currency, count, amountSum, weightedSum }: PipelineRow) {
  // Sums of amounts have no more digits than a JSON number keeps exactly, unless they are astronomic.
  const money = (value: string | null) => ({
    ...(currency !== null && { unit: currency }),
    value: Number(value ?? 0),
  });
  return {
    state,
    ...(ownerId !== null && { owner: { id: ownerId } }),
    ...(closeMonth !== null && { month: closeMonth }),
    ...(currency !== null && { currency }),
    count,
    amount: money(amountSum),
    weightedAmount: money(weightedSum),
  };
}

function statesOf(value: string | null): readonly OpportunityState[] {
  const { states } = opportunityLifecycle;
  if (value === null) return states.filter((state) => isOpenOpportunity({ state }));
  return value.split(',').map((name) => {
    const state = states.find((each) => each === name.trim());
    if (state) return state;
    throw invalidQuery('?state', `${name} is no stage`, states);
  });
}

function monthOf(name: string, value: string | null): string | undefined {
  if (value === null || /^\d{4}-(0[1-9]|1[0-2])$/.test(value)) return value ?? undefined;
  throw invalidQuery(`?${name}`, 'must be a month, e.g. 2026-11');
}
