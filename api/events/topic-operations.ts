import { Type } from 'typebox';
import { Event } from '../../domain/tmf/schemas/event.js';
import { apis } from '../apis.js';
import { topicFilters } from './hub-operations.js';
import type { EventResources } from './event.js';
import { Problem } from '../tmf630/errors.js';
import { parseFields } from '../tmf630/fields.js';
import { parseListQuery } from '../tmf630/list-query.js';
import type { ApiOperation } from '../tmf630/operation.js';
import { pageHeaders } from '../tmf630/paging.js';
import { fieldsParameter, listParameters } from '../tmf630/parameters.js';
import { renderAll } from '../tmf630/render.js';
import { storeOf } from '../../entities/documents/store.js';

const base = { api: apis.event, method: 'get', scopes: ['events:read'] } as const;

const path = '/topic/{topicId}/event';

/** The events of a topic, selected by its queries. */
export const topicOperations = (resources: EventResources): readonly ApiOperation[] => [
  {
    ...base,
    path,
    summary: 'Lists: Event of the topic.',
    parameters: listParameters(resources.event),
    responses: { 200: { description: 'A page of the list.', schema: Type.Array(Type.Partial(Event)) } },
    async handle(context, request) {
      const { query, origin, params } = request;
      const listQuery = parseListQuery(query);
      const filters = [
        ...(await topicFilters(context, resources, params['topicId'] ?? '')),
        ...listQuery.filters,
      ];
      const { rows, total } = await storeOf(context.database, resources.event).list({
        ...listQuery,
        filters,
      });
      const body = await renderAll(context, resources.event, {
        rows,
        view: { origin, fields: listQuery.fields },
      });
      const page = { ...listQuery, count: rows.length, total };
      return { status: 200, body, headers: pageHeaders(`${origin}${request.path}`, query, page) };
    },
  },
  {
    ...base,
    path: `${path}/{id}`,
    summary: 'Reads one: Event of the topic.',
    parameters: [fieldsParameter],
    responses: { 200: { description: 'The event.', schema: Type.Partial(Event) } },
    async handle(context, { params, query, origin }) {
      const { topicId = '', id = '' } = params;
      const filters = [
        ...(await topicFilters(context, resources, topicId)),
        { path: 'id', operator: 'eq', values: [id] } as const,
      ];
      const { rows } = await storeOf(context.database, resources.event).list({
        ...parseListQuery(new URLSearchParams()),
        filters,
      });
      const view = { origin, fields: parseFields(query.getAll('fields')) };
      const [body] = await renderAll(context, resources.event, { rows, view });
      if (!body) throw new Problem('notFound', `There is no event ${id} of ${topicId}.`);
      return { status: 200, body };
    },
  },
];
