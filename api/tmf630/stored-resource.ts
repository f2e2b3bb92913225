import { changedAttributes } from '../../domain/lib/changed-attributes.js';
import { type TObject, Type } from 'typebox';
import { v7 as uuidv7 } from 'uuid';
import type { Lifecycle } from '../../domain/tmf/lifecycle.js';
import type { Transaction } from '../../entities/database.js';
import { type Caller, mayChange, type Scope } from './auth.js';
import type { Context } from './context.js';
import {
  deleteDocument,
  insertDocument,
  type TransactionHooks,
  updateDocument,
} from '../../entities/documents/documents.js';
import { mergePatch } from './merge-patch.js';
import { requireRestricted } from './restricted.js';
import { storedBodyOf } from './render.js';
import type { ApiRequest, Examples } from './operation.js';
import { Problem } from './errors.js';
import type { Row } from '../../entities/documents/document-kind.js';
import type { Body, Created, Resource } from './resource.js';
import { rowsOf } from './stored-attributes.js';
import { createValidator } from './validation.js';
import { legalMoves, refusedMoveProblem, requireMove } from './lifecycle-move.js';

/** A resource that callers store here and no workflow owns, as data. */
interface StoredResourceOptions extends Pick<
  Resource,
  | 'type'
  | 'api'
  | 'description'
  | 'schema'
  | 'render'
  | 'informationRequired'
  | 'references'
  | 'endedBy'
  | 'surfaces'
  | 'matched'
  | 'restricted'
> {
  /** What a caller may send; further attributes of `schema` are set by the server only. */
  readonly create: TObject;
  readonly scopes: readonly Scope[];
  /** Bodies of a POST, by what they show. */
  readonly examples?: Examples;
  readonly attributes?: Resource['attributes'];
  readonly filters?: Resource['filters'];
  readonly states?: StateRules;
  /** Removes from a change what was only computed for the answer and is not to be stored. */
  readonly stripReadOnly?: (body: Body) => Body;
  /** True when only its creator, named by `caller` in the schema, and operators may change it. */
  readonly ownedByCaller?: boolean;
  /** Sets server-side attributes, or refuses; called when it is created and at each change. */
  readonly beforeSave?: (context: Context, body: Body, id: string, before?: Body) => Promise<Body>;
  /**
   * Starts what the new state requires, in the same transaction; returns the workflows that then have something
   * waiting.
   */
  readonly afterSave?: (
    tx: Transaction,
    change: ResourceChange,
  ) => readonly string[] | Promise<readonly string[]>;
  /** Takes locks and refuses, by what is stored then, in the transaction of the change. */
  readonly beforeWrite?: (tx: Transaction, change: ResourceChange) => Promise<void>;
  /** Removes what depends on a deleted resource, in the same transaction. */
  readonly afterDelete?: (tx: Transaction, id: string) => void;
  /** Throws when the state of other things forbids the change. */
  readonly authorizeChange?: (context: Context, row: Row, operation: 'patch' | 'delete') => Promise<void>;
  /** Operations that the definition lacks. */
  readonly removable?: boolean;
  /** A table of its own, or one that it shares with others: only rows with the values of `within` are its. */
  readonly entity?: Resource['entity'];
  /** The word for it in the table of all documents, where that is not its name. */
  readonly storedAs?: string;
  readonly within?: Resource['within'];
}

/** A resource after and before a change. */
export interface ResourceChange {
  readonly id: string;
  readonly body: Body;
  /** Absent on creation. */
  readonly before?: Body;
  readonly caller: Caller;
}

interface StateRules {
  readonly attribute: 'status' | 'state';
  readonly lifecycle: Lifecycle;
  /** States that only the server sets. */
  readonly serverStates?: readonly string[];
  /** States in which everything else is fixed. */
  readonly frozenStates?: readonly string[];
  /** The attribute with the instant at which the state was reached. */
  readonly stateChangedAt?: string;
  /** The state in the words of another API that serves the same rows, kept in an attribute beside it. */
  readonly alsoAs?: { readonly attribute: string; readonly names: Readonly<Record<string, string>> };
}

/** A stored resource with create, patch and delete as declared; everything else comes from the generic layer. */
export function storedResource(declaration: StoredResourceOptions): Resource {
  const { type, scopes, create, attributes = {}, filters = {}, removable = true } = declaration;
  const { api, description, schema, authorizeChange, afterDelete } = declaration;
  const { render, informationRequired, references, endedBy, surfaces, matched, restricted } = declaration;
  const name = `${type[0]!.toLowerCase()}${type.slice(1)}`;
  const change = patchSchemaOf(declaration);
  const resource: Resource = {
    name,
    type,
    api,
    description,
    schema,
    ...rowsOf(name, declaration),
    attributes,
    filters: { ...filters, createdAt: 'createdAt' },
    sort: '-createdAt',
    ...(render && { render }),
    ...(informationRequired && { informationRequired }),
    ...(references && { references }),
    ...(endedBy !== undefined && { endedBy }),
    ...(surfaces && { surfaces }),
    ...(matched && { matched }),
    ...(restricted && { restricted }),
    create: {
      schema: create,
      scopes,
      ...(declaration.examples && { examples: declaration.examples }),
      handle: createHandler(declaration, (context, made) =>
        saveAndWake(context, declaration, made, async (hooks) =>
          insertDocument(context.database, resource, { ...made, ...checksOf(context) }, hooks),
        ),
      ),
    },
    patch: {
      schema: Type.Partial(change),
      scopes,
      handle: patchHandler(declaration, change, (context, row, changed) =>
        saveAndWake(context, declaration, changed, async (hooks) =>
          updateDocument(context.database, resource, { row, ...changed, ...checksOf(context) }, hooks),
        ),
      ),
    },
    ...(removable && {
      remove: {
        scopes,
        handle: async (context, row, { caller }) => {
          requireOwner(declaration, row, caller);
          await authorizeChange?.(context, row, 'delete');
          await deleteDocument(
            context.database,
            resource,
            row,
            afterDelete && { after: (tx) => afterDelete(tx, row.id) },
          );
        },
      },
    }),
  };
  return resource;
}

/** What is checked of a document when it is written. */
const checksOf = ({ orderRules: { referential } }: Context) => ({ referential });

/** What a patch may change: what a caller may send, and the state, which moves by its table. */
export function patchSchemaOf({
  create,
  schema,
  states,
}: {
  readonly create: TObject;
  readonly schema: TObject;
  readonly states?: { readonly attribute: string };
}): TObject {
  const { id: _, href: __, ...properties } = create.properties;
  const state = states && { [states.attribute]: schema.properties[states.attribute]! };
  return Type.Object({ ...properties, ...state }, { additionalProperties: true });
}

type WriteChange = (context: Context, row: Row, change: ResourceChange) => Promise<void>;

/** Commits the change with what it starts, and wakes the workflows that then have something waiting. */
async function saveAndWake(
  { relay }: Context,
  { afterSave: begin, beforeWrite }: StoredResourceOptions,
  change: ResourceChange,
  write: (alongside: TransactionHooks | undefined) => Promise<void>,
): Promise<void> {
  let waiting: readonly string[] = [];
  await write({
    ...(beforeWrite && { before: async (tx) => beforeWrite(tx, change) }),
    ...(begin && { after: async (tx) => void (waiting = await begin(tx, change)) }),
  });
  for (const workflowId of waiting) relay.flush(workflowId);
}

function createHandler(
  declaration: StoredResourceOptions,
  write: (context: Context, made: ResourceChange) => Promise<void>,
) {
  return async (context: Context, { body, caller }: ApiRequest): Promise<Created> => {
    const { id = uuidv7(), ...attributesSent } = withoutServerAttributes(declaration, body) as Body & {
      readonly id?: string;
    };
    requireRestricted(declaration, attributesSent, caller);
    const given = { ...attributesSent, ...(declaration.ownedByCaller && { caller: caller.subject }) };
    await write(context, { id, body: await completeBody(context, declaration, { body: given, id }), caller });
    return { id, status: 201 };
  };
}

function patchHandler(declaration: StoredResourceOptions, change: TObject, write: WriteChange) {
  const validate = createValidator(change);
  return async (context: Context, { body, caller }: ApiRequest, row: Row): Promise<void> => {
    requireOwner(declaration, row, caller);
    const { id: _, href: __, ...given } = withoutServerAttributes(declaration, body, change);
    requireRestricted(declaration, given, caller);
    await declaration.authorizeChange?.(context, row, 'patch');
    const { id } = row;
    const before = storedBodyOf(declaration, row);
    const merged = mergePatch(before, declaration.stripReadOnly?.(given) ?? given) as Body;
    validate(merged);
    const moved = withStateChange(declaration.states, before, merged);
    const whole = await completeBody(context, declaration, { body: moved, id, before });
    await write(context, row, { id, body: whole, before, caller });
  };
}

/** Drops what only the server says: the definition lets callers send it, without effect. */
function withoutServerAttributes(
  { create, schema }: StoredResourceOptions,
  body: Body,
  allowed: TObject = create,
): Body {
  return Object.fromEntries(
    Object.entries(body).filter(
      ([name]) => Object.hasOwn(allowed.properties, name) || !Object.hasOwn(schema.properties, name),
    ),
  );
}

/** Everybody may read it; throws 403 when a caller changes somebody else's. */
function requireOwner(
  { type, ownedByCaller: owned }: StoredResourceOptions,
  { id, doc }: Row,
  caller: Caller,
): void {
  if (!owned || mayChange(caller, doc['caller'])) return;
  throw new Problem(
    'forbidden',
    `${type} ${id} does not belong to ${caller.name}: only its creator or an operator can change it.`,
  );
}

/** A new resource is in its first state unless the definition lets the caller choose. */
async function completeBody(
  context: Context,
  { states, beforeSave: complete }: StoredResourceOptions,
  { body, id, before }: Omit<ResourceChange, 'caller'>,
): Promise<Body> {
  const initial = states && {
    [states.attribute]: states.lifecycle.initial,
    ...(states.stateChangedAt !== undefined && { [states.stateChangedAt]: new Date().toISOString() }),
  };
  const whole = { ...initial, ...body };
  return withOtherState(states, complete ? await complete(context, whole, id, before) : whole);
}

/** The state in the other API's words follows the state. */
function withOtherState(states: StateRules | undefined, body: Body): Body {
  if (!states?.alsoAs) return body;
  const { attribute, names } = states.alsoAs;
  return { ...body, [attribute]: names[String(body[states.attribute])] };
}

/** Throws 409 unless the state stays or the table has the move, and nothing fixed is changed. */
function withStateChange(states: StateRules | undefined, before: Body, after: Body): Body {
  if (!states) return after;
  const { attribute, lifecycle, stateChangedAt, serverStates = [], frozenStates = [] } = states;
  const [from, to] = [before[attribute], after[attribute]] as [string, string | undefined];
  const legal = legalMoves(lifecycle, from, serverStates);
  if (frozenStates.includes(from) && (to === undefined || to === from || frozenStates.includes(to))) {
    const changed = changedAttributes(before, after).filter((name) => name !== attribute);
    if (changed.length > 0)
      throw refusedMoveProblem(
        attribute,
        from,
        legal,
        `It is ${from}: ${changed.join(', ')} cannot be changed`,
      );
  }
  requireMove(attribute, { from, to, legal });
  return from === to || stateChangedAt === undefined
    ? after
    : { ...after, [stateChangedAt]: new Date().toISOString() };
}
