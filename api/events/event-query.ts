import type { TObject } from 'typebox';
import type { EventFilter } from '../../domain/events/event-filter.js';
import { eventSubjects, eventTypesOf } from '../../domain/events/event-types.js';
import { apis } from '../apis.js';
import type { Api } from '../tmf630/api.js';
import { Problem } from '../tmf630/errors.js';
import type { Filter } from '../../entities/documents/document-query.js';
import { parseFilters } from '../tmf630/filter.js';
import { parseInstant, schemaPath } from '../../domain/tmf/schema-path.js';
import { invalidBody } from '../tmf630/validation.js';

/** Which events a query may select. */
interface EventScope {
  /** The API of the hub; a hub of TMF688 gets the events of all. */
  readonly api: Api;
  /** Schema of an event with all possible content. */
  readonly schema: TObject;
  /** The place of the query in the request, e.g. `$.query`. */
  readonly place: string;
}

const pagingParameters = ['offset', 'limit', 'fields', 'sort'];

/**
 * Parses a hub's query, e.g. `eventType=ProductOrderStateChangeEvent&event.productOrder.state=completed`; throws 400
 * with the place.
 */
export function parseEventQuery(text: string, scope: EventScope): EventFilter[] {
  const query = new URLSearchParams();
  for (const [name, value] of new URLSearchParams(text.trim().replace(/^\?/, '')))
    query.append(name.trim(), value.trim());
  const forbidden = pagingParameters.find((name) => query.has(name));
  if (forbidden !== undefined)
    throw queryProblem(scope, `cannot have ${forbidden}: it selects events, not their form`);
  return filtersOf(query, scope).map((filter) => toEventFilter(filter, scope));
}

function filtersOf(query: URLSearchParams, scope: EventScope): Filter[] {
  try {
    return parseFilters(query);
  } catch (err) {
    throw err instanceof Problem ? queryProblem(scope, err.errors?.[0]?.message ?? err.message) : err;
  }
}

function toEventFilter({ path, operator, values }: Filter, scope: EventScope): EventFilter {
  if (operator === 'regex') throw queryProblem(scope, `cannot have a pattern (${path})`);
  const whole = wholePath(path, scope);
  const found = schemaPath(scope.schema, whole);
  if (!found) throw queryProblem(scope, `names ${path}, which no event of this API has`);
  const wrong = values.find((value) => !isOf(found.type, value));
  if (wrong !== undefined)
    throw queryProblem(scope, `compares ${path}, a ${found.type}, with ${wrong || 'nothing'}`);
  if (whole === 'eventType' && operator === 'eq') requireKnown(values, scope);
  return { path: whole, operator, values, type: found.type };
}

/** `productOrder.state` is short for `event.productOrder.state`; resources of another API are not allowed here. */
function wholePath(path: string, { api, ...scope }: EventScope): string {
  const [first, second] = path.split('.');
  const name = first === 'event' ? second : first;
  const subject = name === undefined ? undefined : eventSubjects.get(name);
  if (!subject || path === name) return path;
  if (api !== apis.event && subject.api !== api)
    throw queryProblem({ api, ...scope }, `names ${path}, which is not of this API`);
  return first === 'event' ? path : `event.${path}`;
}

function requireKnown(values: readonly string[], scope: EventScope): void {
  const known = eventTypesOf(scope.api);
  const unknown = values.find((value) => !known.includes(value));
  if (unknown === undefined) return;
  throw queryProblem(scope, `has the unknown event type ${unknown || 'of no name'}`, known);
}

function isOf(type: EventFilter['type'], value: string): boolean {
  if (type === 'number') return value.trim() !== '' && Number.isFinite(Number(value));
  return type !== 'instant' || parseInstant(value) !== undefined;
}

const queryProblem = ({ place }: EventScope, message: string, allowedValues?: readonly string[]): Problem =>
  invalidBody([
    {
      path: place,
      message: allowedValues ? `${message}; known are ${allowedValues.join(', ')}` : message,
      ...(allowedValues && { allowedValues: [...allowedValues] }),
    },
  ]);
