import { Type } from 'typebox';
import { falloutTypes } from '../../domain/order/fault-types.js';
import { maskMessage } from '../../domain/plan/error-signature.js';
import { hrefOf } from '../../domain/tmf/href.js';
import { FalloutGroup } from '../../domain/tmf/schemas/fallout.js';
import { invalidQuery } from '../../entities/documents/document-error.js';
import { type FalloutGroup as Group, falloutGroups } from '../../entities/orders/fallout-groups.js';
import { apis } from '../apis.js';
import { parsePage } from '../tmf630/list-query.js';
import type { ApiOperation, Parameter } from '../tmf630/operation.js';
import { pageHeaders } from '../tmf630/paging.js';
import { pageParameters } from '../tmf630/parameters.js';
import type { Body } from '../tmf630/resource.js';
import { fallout } from './fallout.js';

const filters = ['falloutType', 'code', 'downstreamSystem', 'specificationId', 'owner'] as const;

const filterParameters = filters.map((name): Parameter => ({
  name,
  in: 'query',
  description: `Only with this ${name}.`,
  schema: Type.String(),
}));

/** What fails, by cause. */
export const falloutGroupOperations: readonly ApiOperation[] = [
  {
    api: apis.turnup,
    method: 'get',
    path: '/falloutGroup',
    scopes: ['read'],
    summary: 'Groups the open fallout by cause, the largest group first.',
    parameters: [...filterParameters, ...pageParameters],
    responses: { 200: { description: 'The groups.', schema: Type.Array(FalloutGroup) } },
    async handle({ database }, { query, origin }) {
      const filter = Object.fromEntries(
        filters.flatMap((name) => (query.has(name) ? [[name, query.get(name) ?? '']] : [])),
      );
      const { falloutType } = filter;
      if (falloutType !== undefined && !falloutTypes.some((each) => each === falloutType))
        throw invalidQuery('?falloutType', `${falloutType} is no type of fallout`, falloutTypes);
      const page = parsePage(query);
      const { groups, total } = await falloutGroups(database, filter, page);
      const url = `${origin}${apis.turnup.base}/falloutGroup`;
      return {
        status: 200,
        headers: pageHeaders(url, query, { ...page, count: groups.length, total }),
        body: groups.map((group) => showGroup(group, origin)),
      };
    },
  },
];

/** Null columns are left out. */
function showGroup({ signature, count, oldest, example }: Group, origin: string): Body {
  const { id, reason, code, falloutType, downstreamSystem, specificationId } = example;
  const cause = { signature, falloutType, code, downstreamSystem, specificationId };
  return {
    '@type': 'FalloutGroup',
    ...Object.fromEntries(Object.entries(cause).filter(([, value]) => value !== null)),
    count,
    oldest: oldest.toISOString(),
    message: maskMessage(reason),
    example: { id, href: hrefOf(origin, fallout, id), reason },
  };
}
