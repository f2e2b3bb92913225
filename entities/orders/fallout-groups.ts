import { anyOf, type Database, sql, type Sql } from '../database.js';
import type { Fallout } from '../tables/plan.js';
import type { Row } from '../tables/row.js';

/** Which open fallout is meant; what is absent does not matter. */
export interface FalloutFilter {
  readonly ids?: readonly string[];
  readonly signature?: string;
  readonly falloutType?: string;
  readonly code?: string;
  readonly downstreamSystem?: string;
  readonly specificationId?: string;
  readonly orderId?: string;
  readonly customerId?: string;
  readonly owner?: string;
  readonly createdBefore?: Date;
}

const equal = [
  'signature',
  'falloutType',
  'code',
  'downstreamSystem',
  'specificationId',
  'orderId',
  'customerId',
  'owner',
] as const satisfies readonly (keyof FalloutFilter & keyof Fallout)[];

/** The condition on `fallout`: open, and as the filter says. */
export function openFallout({ ids, createdBefore, ...filter }: FalloutFilter): Sql {
  const conditions: Sql[] = [
    sql('state = ?', ['open']),
    ...(ids ? [sql('id IN (?)', [anyOf(ids)])] : []),
    ...(createdBefore ? [sql('createdAt < ?', [createdBefore])] : []),
    ...equal.flatMap((column) =>
      filter[column] === undefined ? [] : [sql(`${column} = ?`, [filter[column]])],
    ),
  ];
  return sql(
    conditions.map(({ text }) => text).join(' AND '),
    conditions.flatMap(({ values }) => values),
  );
}

/** Open fallout of one cause, with one of it. */
export type FalloutGroup = Row<Fallout, 'signature'> & {
  readonly count: number;
  readonly oldest: Date;
  readonly example: Row<
    Fallout,
    'id' | 'falloutType' | 'code' | 'reason' | 'downstreamSystem' | 'specificationId'
  >;
};

/** The groups of a page, the largest first, and how many there are; without a filter the index alone is read. */
export async function falloutGroups(
  database: Database,
  filter: FalloutFilter,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<{ readonly groups: readonly FalloutGroup[]; readonly total: number }> {
  const which = openFallout(filter);
  const all = await database.rows<Omit<FalloutGroup, 'example'> & { readonly exampleId: string }>(
    `SELECT signature, COUNT(*) AS count, MIN(createdAt) AS oldest, MAX(id) AS exampleId
     FROM fallout WHERE ${which.text} GROUP BY signature ORDER BY count DESC, signature`,
    which.values,
  );
  const page = all.slice(offset, offset + limit);
  if (page.length === 0) return { groups: [], total: all.length };
  const examples = await database.rows<FalloutGroup['example']>(
    `SELECT id, falloutType, code, reason, downstreamSystem, specificationId FROM fallout WHERE id IN (?)`,
    [anyOf(page.map(({ exampleId }) => exampleId))],
  );
  const exampleOf = new Map(examples.map((example) => [example.id, example]));
  return {
    groups: page.map(({ exampleId, ...group }) => ({ ...group, example: exampleOf.get(exampleId)! })),
    total: all.length,
  };
}
