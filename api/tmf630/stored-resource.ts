import { changedAttributes } from '../../domain/lib/changed-attributes.js';
import { type TObject, Type } from 'typebox';
import { v7 as uuidv7 } from 'uuid';
import type { Lifecycle } from '../../domain/tmf/lifecycle.js';
import { BusinessDocument } from '../../entities/tables/documents.js';
import type { Transaction } from '../../entities/database.js';
import { type Caller, mayTouch, type Scope } from './auth.js';
import type { Context } from './context.js';
import { type Alongside, deleteDocument, insertDocument, updateDocument } from './documents.js';
import { mergePatch } from './merge-patch.js';
import { documentOf } from './render.js';
import type { ApiRequest } from './operation.js';
import { Problem } from './errors.js';
import type { Body, Resource, Row } from './resource.js';
import { createValidator } from './validation.js';
import { legalMoves, refusedMove, requireMove } from './lifecycle-move.js';

/** A resource that callers keep here and no workflow owns, as data. */
export interface StoredResource extends Pick<
  Resource,
  'type' | 'api' | 'description' | 'schema' | 'render' | 'wants'
> {
  /** What a caller may send; what `schema` has beyond it only the server says. */
  readonly create: TObject;
  readonly scopes: readonly Scope[];
  readonly attributes?: Resource['attributes'];
  readonly filters?: Resource['filters'];
  readonly states?: States;
  /** Takes out of a change what was shown to the caller, and is not meant to stay so. */
  readonly changing?: (body: Body) => Body;
  /** True when only its maker, of whom `caller` in the schema tells, and operators may change it. */
  readonly owned?: boolean;
  /** Fills in what only the server says, or refuses; when it is made and again whenever it is changed. */
  readonly complete?: (context: Context, body: Body, id: string, before?: Body) => Promise<Body>;
  /** Starts what the new state asks for, in the same transaction; the workflows for which something then waits. */
  readonly begin?: (tx: Transaction, change: Change) => readonly string[];
  /** Does away with what hangs on one that is deleted, in the same transaction. */
  readonly end?: (tx: Transaction, id: string) => void;
  /** Throws where the state of other things forbids the change. */
  readonly guard?: (context: Context, row: Row, operation: 'patch' | 'delete') => Promise<void>;
  /** The definition may lack the operation. */
  readonly removable?: boolean;
  /** A table of its own. */
  readonly entity?: Resource['entity'];
}

/** A resource as it becomes, and was. */
export interface Change {
  readonly id: string;
  readonly body: Body;
  /** Absent when it is made. */
  readonly before?: Body;
  readonly caller: Caller;
}

export interface States {
  readonly attribute: 'status' | 'state';
  readonly lifecycle: Lifecycle;
  /** States that only the server reaches. */
  readonly served?: readonly string[];
  /** States in which all the rest is fixed. */
  readonly fixed?: readonly string[];
  /** The attribute that holds when the state was reached. */
  readonly since?: string;
}

/** Created, changed and deleted as its declaration says; everything else is the generic layer's. */
export function storedResource(declaration: StoredResource): Resource {
  const { type, scopes, create, entity, attributes = {}, filters = {}, removable = true } = declaration;
  const { api, description, schema, render, wants, guard, end } = declaration;
  const name = `${type[0]!.toLowerCase()}${type.slice(1)}`;
  const change = changeOf(declaration);
  const resource: Resource = {
    name,
    type,
    api,
    description,
    schema,
    ...(entity ? { entity } : { entity: BusinessDocument, within: { resource: name } }),
    attributes,
    filters: { ...filters, createdAt: 'createdAt' },
    sort: '-createdAt',
    ...(render && { render }),
    ...(wants && { wants }),
    create: {
      schema: create,
      scopes,
      handle: async (context, { body, caller }) => {
        const { id = uuidv7(), ...asked } = permitted(declaration, body) as Body & { readonly id?: string };
        const given = { ...asked, ...(declaration.owned && { caller: caller.name }) };
        const made = { id, body: await completed(context, declaration, { body: given, id }), caller };
        await beginning(context, declaration, made, async (alongside) =>
          insertDocument(context.database, resource, made, alongside),
        );
        return { id, status: 201 };
      },
    },
    patch: {
      schema: Type.Partial(change),
      scopes,
      handle: patchOf(declaration, change, (context, row, changed) =>
        beginning(context, declaration, changed, async (alongside) =>
          updateDocument(context.database, resource, { row, body: changed.body }, alongside),
        ),
      ),
    },
    ...(removable && {
      remove: {
        scopes,
        handle: async (context, row, { caller }) => {
          requireOwner(declaration, row, caller);
          await guard?.(context, row, 'delete');
          await deleteDocument(context.database, resource, row, end && { after: (tx) => end(tx, row.id) });
        },
      },
    }),
  };
  return resource;
}

/** What a patch may touch: what a caller may send, and the state, which moves by its table. */
function changeOf({ create, schema, states }: StoredResource): TObject {
  const { id: _, href: __, ...properties } = create.properties;
  const state = states && { [states.attribute]: schema.properties[states.attribute]! };
  return Type.Object({ ...properties, ...state }, { additionalProperties: true });
}

type Write = (context: Context, row: Row, change: Change) => Promise<void>;

/** Commits the change with what it begins, and wakes the workflows for which something waits then. */
async function beginning(
  { relay }: Context,
  { begin }: StoredResource,
  change: Change,
  write: (alongside: Alongside | undefined) => Promise<void>,
): Promise<void> {
  let waiting: readonly string[] = [];
  await write(begin && { after: (tx) => void (waiting = begin(tx, change)) });
  for (const workflowId of waiting) relay.deliver(workflowId);
}

/** Columns that say when the row was written, not what. */
const written = new Set(['createdAt', 'updatedAt']);

const defined = (body: Body): Body =>
  Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));

function patchOf(declaration: StoredResource, change: TObject, write: Write) {
  const validate = createValidator(change);
  const repeated = Object.fromEntries(
    Object.entries(declaration.attributes ?? {}).filter(([, column]) => !written.has(column)),
  );
  return async (context: Context, { body, caller }: ApiRequest, row: Row): Promise<void> => {
    requireOwner(declaration, row, caller);
    const { id: _, href: __, ...given } = permitted(declaration, body, change);
    await declaration.guard?.(context, row, 'patch');
    const { id } = row;
    const before = defined(documentOf(repeated, row));
    const merged = mergePatch(before, declaration.changing?.(given) ?? given) as Body;
    validate(merged);
    const moved = movedTo(declaration.states, before, merged);
    const whole = await completed(context, declaration, { body: moved, id, before });
    await write(context, row, { id, body: whole, before, caller });
  };
}

/** Without what only the server says: the definition lets callers send it, and it has no effect. */
function permitted({ create, schema }: StoredResource, body: Body, allowed: TObject = create): Body {
  return Object.fromEntries(
    Object.entries(body).filter(
      ([name]) => Object.hasOwn(allowed.properties, name) || !Object.hasOwn(schema.properties, name),
    ),
  );
}

/** Everybody may read it; 403 for who would change what is another's. */
function requireOwner({ type, owned }: StoredResource, { id, doc }: Row, caller: Caller): void {
  if (!owned || mayTouch(caller, doc['caller'])) return;
  throw new Problem(
    'forbidden',
    `${type} ${id} is not of ${caller.name}: its maker or an operator changes it.`,
  );
}

/** A new one is in its first state unless the definition lets the caller say. */
async function completed(
  context: Context,
  { states, complete }: StoredResource,
  { body, id, before }: Omit<Change, 'caller'>,
): Promise<Body> {
  const begun = states && {
    [states.attribute]: states.lifecycle.initial,
    ...(states.since !== undefined && { [states.since]: new Date().toISOString() }),
  };
  const whole = { ...begun, ...body };
  return complete ? await complete(context, whole, id, before) : whole;
}

/** 409 unless the state stays or the table has the move, and nothing is changed that is fixed. */
function movedTo(states: States | undefined, before: Body, after: Body): Body {
  if (!states) return after;
  const { attribute, lifecycle, since, served = [], fixed = [] } = states;
  const [from, to] = [before[attribute], after[attribute]] as [string, string | undefined];
  const legal = legalMoves(lifecycle, from, served);
  if (fixed.includes(from) && (to === undefined || to === from || fixed.includes(to))) {
    const changed = changedAttributes(before, after).filter((name) => name !== attribute);
    if (changed.length > 0)
      throw refusedMove(attribute, from, legal, `It is ${from}: ${changed.join(', ')} cannot be changed`);
  }
  requireMove(attribute, { from, to, legal });
  return from === to || since === undefined ? after : { ...after, [since]: new Date().toISOString() };
}
