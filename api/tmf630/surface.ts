import { type TObject, Type } from 'typebox';
import type { Lifecycle } from '../../domain/tmf/lifecycle.js';
import type { Row, Surface } from '../../entities/documents/document-kind.js';
import { requireMove } from './lifecycle-move.js';
import { documentOf } from './render.js';
import type { Body, Create, Patch, Resource } from './resource.js';
import { patchSchemaOf } from './stored-resource.js';
import { createValidator, invalidBody } from './validation.js';

/** Another API's view of a record, as data. */
interface SurfaceOptions extends Pick<Resource, 'type' | 'api' | 'description' | 'schema' | 'attributes'> {
  /** What a caller may send there. */
  readonly create: TObject;
  readonly filters?: Resource['filters'];
  /** Only rows with these values are seen there, where not all of the record's are. */
  readonly within?: Resource['within'];
  readonly states: SurfaceStates;
  /** The record's name of each attribute that has another one there. */
  readonly renamed?: Surface['renamed'];
}

/** The states of the other API: kept in the row beside the record's own (`alsoAs` of its states). */
interface SurfaceStates {
  readonly attribute: string;
  readonly lifecycle: Lifecycle;
  /** The record's attribute, and the state that a move there is a move to. */
  readonly recordAttribute: string;
  readonly recordStates: Readonly<Record<string, string>>;
}

/**
 * The same record in another API: the rows, the rules and the events are the record's, which names the surface in its
 * `surfaces`. A change there is a change of the record, by the record's table of states.
 */
export function surfaceOf(record: Resource, declaration: SurfaceOptions): Resource {
  const { type, api, description, schema, attributes, filters = {}, renamed = {} } = declaration;
  const within = declaration.within ?? record.within;
  return {
    name: `${type[0]!.toLowerCase()}${type.slice(1)}`,
    type,
    api,
    description,
    schema,
    entity: record.entity,
    ...(within && { within }),
    renamed,
    attributes,
    filters,
    sort: record.sort,
    render: async (context, page, view) => {
      const asRecords = page.map(({ row, body: { id, href, '@type': itsType } }) => ({
        row,
        body: { ...documentOf(record.attributes, row), id, href, '@type': itsType },
      }));
      const bodies = record.render
        ? await record.render(context, asRecords, view)
        : asRecords.map(({ body }) => body);
      return bodies.map((body, index) => ({
        ...withNames(body, invert(renamed)),
        ...columnsOf(attributes, page[index]!.row),
      }));
    },
    ...(record.create && { create: createOf(record.create, declaration) }),
    ...(record.patch && { patch: patchOf(record, record.patch, declaration) }),
    ...(record.remove && { remove: record.remove }),
  };
}

/** The attributes that columns repeat, as they are answered. */
const columnsOf = (attributes: Resource['attributes'], row: Row): Body =>
  documentOf(attributes, { ...row, doc: {} });

function createOf(
  { schema, scopes, handle }: Create,
  { create, states, renamed = {} }: SurfaceOptions,
): Create {
  const validate = createValidator(schema);
  return {
    schema: create,
    scopes,
    handle: async (context, request) => {
      const body = withoutState(states, withNames(request.body, renamed));
      validate(body);
      return await handle(context, { ...request, body });
    },
  };
}

function patchOf(record: Resource, { scopes, handle }: Patch, declaration: SurfaceOptions): Patch {
  const { attributes, states, renamed = {} } = declaration;
  return {
    schema: Type.Partial(patchSchemaOf(declaration)),
    scopes,
    handle: async (context, request, row) => {
      const from = String(documentOf({ ...record.attributes, ...attributes }, row)[states.attribute]);
      const move = moveOf(states, from, request.body[states.attribute]);
      const body = { ...withoutState(states, withNames(request.body, renamed)), ...move };
      return await handle(context, { ...request, body }, row);
    },
  };
}

const withNames = (body: Body, names: Readonly<Record<string, string>>): Body =>
  Object.fromEntries(Object.entries(body).map(([name, value]) => [names[name] ?? name, value]));

const invert = (names: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(names).map(([name, other]) => [other, name]));

/** The record's move for a move there; throws 400 for an unknown state and 409 for an illegal move. */
function moveOf(states: SurfaceStates, from: string, to: unknown): Body {
  if (to === undefined || to === from) return {};
  const { attribute, lifecycle, recordAttribute, recordStates } = states;
  const state = typeof to === 'string' ? recordStates[to] : undefined;
  if (typeof to !== 'string' || state === undefined) {
    const message = `must be one of ${lifecycle.states.join(', ')}`;
    throw invalidBody([{ path: `$.${attribute}`, message, allowedValues: [...lifecycle.states] }]);
  }
  requireMove(attribute, { from, to, legal: lifecycle.moves[from] ?? [] });
  return { [recordAttribute]: state };
}

/** Both states are set by moves, not as attributes. */
const withoutState = ({ attribute, recordAttribute }: SurfaceStates, body: Body): Body =>
  Object.fromEntries(Object.entries(body).filter(([name]) => name !== attribute && name !== recordAttribute));
