import { isDeepStrictEqual } from 'node:util';
import { type TObject, Type } from 'typebox';
import { workflowId } from '../../domain/order/ids.js';
import type { OrderKind } from '../../domain/order/messages.js';
import { customerOf } from '../../domain/order/order.js';
import { type OrderState, requestableStates } from '../../domain/order/order-state.js';
import { changeOrderDocument, type OrderChangeAnswer } from '../../entities/orders/order-change.js';
import { concurrentChange } from '../../entities/documents/document-error.js';
import { cancelTaskOf } from '../../entities/orders/cancel-tasks.js';
import { CallbackBody } from './callback.js';
import type { Context } from '../tmf630/context.js';
import { Problem } from '../tmf630/errors.js';
import { changedAttributes } from '../../domain/lib/changed-attributes.js';
import { mergePatch } from '../tmf630/merge-patch.js';
import type { ApiRequest } from '../tmf630/operation.js';
import { renderOne } from '../tmf630/one-row.js';
import type { Row } from '../../entities/documents/document-kind.js';
import type { Body, Patch, Resource } from '../tmf630/resource.js';
import { normalize } from '../../domain/tmf/schema-path.js';
import { createValidator, invalidBody, type Validate } from '../tmf630/validation.js';
import { changeFaults } from './order-faults.js';
import { requestCancellation } from './cancel-order.js';
import { divided, reviseByPatch } from './revise-by-patch.js';
import { refusedMoveProblem } from '../tmf630/lifecycle-move.js';

/**
 * The attributes of a running order that may be changed: what people need to know, and nothing that decides the plan.
 */
const changeableAttributes: ReadonlySet<string> = new Set([
  'description',
  'name',
  'note',
  'priority',
  'notificationContact',
  'requestedCompletionDate',
  'externalId',
  'externalReference',
  'relatedParty',
]);

/** The body of a PATCH of an order. */
export const orderUpdate = (create: TObject, { properties }: TObject): TObject =>
  Type.Partial(
    Type.Object(
      {
        ...create.properties,
        state: properties['state']!,
        cancellationReason: properties['cancellationReason']!,
      },
      { additionalProperties: true },
    ),
  );

/** The same where the order may also be a hand-off, whose PATCH is a callback. */
export const handOffOrOrderUpdate = (create: TObject, schema: TObject): TObject =>
  Type.Object(
    { ...orderUpdate(create, schema).properties, ...Type.Partial(CallbackBody).properties },
    { additionalProperties: true },
  );

/**
 * PATCH of an order that Turnup runs: its description is changed at once, independently of its workflow; `state`
 * `cancelled` requests cancellation; everything else is decided by the workflow.
 */
export function changeOrder(kind: OrderKind, create: TObject, resource: () => Resource): Patch['handle'] {
  const validate = createValidator(create);
  let validateState: Validate | undefined;
  return async (context, request, row) => {
    const shown = await shownOrder(context, resource(), { request, row });
    const { state, cancellationReason, ...changes } = changesIn(request.body, shown, row);
    const { revision, rest } = divided(kind, changes);
    if (state !== undefined) {
      validateState ??= stateValidator(resource());
      validateState({ state });
      const reason = cancellationReason ?? undefined;
      return await cancelByPatch(context, request, {
        kind,
        row,
        state,
        reason,
        otherAttributes: Object.keys(changes),
      });
    }
    const frozen = Object.keys({ ...rest, ...(cancellationReason !== undefined && { cancellationReason }) });
    refuseFrozen(
      kind,
      frozen.filter((name) => !isChangeable(resource(), name)),
      row,
    );
    if (Object.keys(revision).length > 0)
      return await reviseByPatch(context, request, {
        row,
        shown,
        sent: revision,
        otherAttributes: Object.keys(rest),
      });
    refuseOtherCustomer(row.doc, mergePatch(row.doc, rest) as Body);
    const faults = await changeFaults(context, kind, { doc: row.doc, change: rest });
    if (faults.length > 0) throw invalidBody(faults);
    const answer = await changeOrderDocument(context.database, {
      kind,
      orderId: row.id,
      ...(request.header('if-match') !== undefined && { revision: row.revision }),
      change: (doc) => {
        const merged = mergePatch(doc, { ...rest, ...mergedNotes(doc, rest) }) as Body;
        validate(merged);
        const whole = normalize(create, merged) as Body;
        return { doc: whole, changed: changedAttributes(doc, whole) };
      },
    });
    requireChanged(answer, kind, row);
    context.relay.flush(workflowId(kind, row.id));
    return undefined;
  };
}

/** The order as the API answers it. */
export async function shownOrder(
  context: Context,
  resource: Resource,
  { request, row }: { readonly request: ApiRequest; readonly row: Row },
): Promise<Body> {
  const body = await renderOne(context, resource, row, { origin: request.origin, fields: undefined });
  return JSON.parse(JSON.stringify(body)) as Body;
}

/** The attributes of the patch that differ from the order, as answered or as sent: clients send whole orders back. */
function changesIn(patch: Body, shown: Body, { doc }: Row): Body {
  const isUnchanged = (whole: Body, name: string, value: unknown): boolean =>
    isDeepStrictEqual((mergePatch(whole, { [name]: value }) as Body)[name], whole[name]);
  const entries = Object.entries(patch).filter(
    ([name, value]) =>
      name !== 'id' && name !== 'href' && !isUnchanged(shown, name, value) && !isUnchanged(doc, name, value),
  );
  return Object.fromEntries(entries);
}

/** Attributes that the definition does not know are stored for the caller, who may change them. */
const isChangeable = ({ schema }: Resource, name: string): boolean =>
  changeableAttributes.has(name) || !Object.hasOwn(schema.properties, name);

function refuseFrozen(kind: OrderKind, frozen: readonly string[], { state }: Row): void {
  if (frozen.length === 0) return;
  const legal = requestableStates(state as OrderState);
  throw new Problem(
    'conflict',
    `${frozen.join(', ')} cannot be changed: cancel the running order (${cancelTaskOf[kind].resource}), and change what ` +
      `it has delivered by another order. It is ${String(state)}; the states that a caller may request: ${legal.join(', ') || 'none'}.`,
    { errors: frozen.map((name) => ({ path: `$.${name}`, message: 'cannot be changed' })) },
  );
}

/** Notes are only added, or replaced by id: a sender does not know of those that others wrote meanwhile. */
function mergedNotes(doc: Body, { note }: Body): Body {
  if (!Array.isArray(note)) return {};
  const sent = note as readonly Body[];
  const before = Array.isArray(doc['note']) ? (doc['note'] as readonly Body[]) : [];
  const replacement = (each: Body): Body | undefined =>
    each['id'] === undefined ? undefined : sent.find(({ id }) => id === each['id']);
  const kept = before.map((each) => replacement(each) ?? each);
  return { note: [...kept, ...sent.filter((each) => !kept.some((other) => isDeepStrictEqual(other, each)))] };
}

function refuseOtherCustomer(before: Body, after: Body): void {
  if (customerOf(before) === customerOf(after)) return;
  throw new Problem(
    'conflict',
    'The customer of an order cannot be changed: cancel the order, and send another.',
    {
      errors: [
        { path: '$.relatedParty', message: `must name the customer ${customerOf(before) ?? '(none)'}` },
      ],
    },
  );
}

function requireChanged(answer: OrderChangeAnswer, kind: OrderKind, { doc }: Row): void {
  switch (answer.outcome) {
    case 'changed':
      return;
    case 'overtaken':
      throw concurrentChange();
    case 'waiting':
      throw new Problem(
        'conflict',
        `The plan of the order waits until a date, and would not follow the new one: ${kind === 'productOrder' ? 'revise the order instead' : 'cancel it, and order again'}.`,
        {
          errors: [
            {
              path: '$.requestedCompletionDate',
              message: `must stay ${text(doc['requestedCompletionDate'])}`,
            },
          ],
        },
      );
    case 'taken':
      throw new Problem(
        'conflict',
        `The externalId is that of ${kind} ${answer.orderId ?? 'another order'}.`,
        {
          errors: [{ path: '$.externalId', message: 'is that of another order' }],
        },
      );
  }
}

const text = (value: unknown): string => (typeof value === 'string' ? value : 'absent');

const stateValidator = ({ schema }: Resource): Validate =>
  createValidator(Type.Object({ state: schema.properties['state']! }));

interface CancelPatch {
  readonly kind: OrderKind;
  readonly row: Row;
  readonly state: unknown;
  readonly reason: unknown;
  /** Further attributes that the patch would change. */
  readonly otherAttributes: readonly string[];
}

/** `cancelled` is the one state that a caller may request: it has the effect of the definition's cancel task. */
async function cancelByPatch(
  context: Context,
  { caller }: ApiRequest,
  { kind, row, state, reason, otherAttributes: also }: CancelPatch,
): Promise<Readonly<Record<string, string>>> {
  const from = row['state'] as OrderState;
  const legal = requestableStates(from);
  // While a cancellation is being assessed, another one is refused, naming the task it would have to wait for.
  const isRepeated = state === 'cancelled' && from === 'assessingCancellation';
  if (!isRepeated && !legal.some((each) => each === state))
    throw refusedMoveProblem(
      'state',
      from,
      legal,
      `state cannot go from ${from} to ${String(state)} by API request`,
    );
  if (also.length > 0) {
    throw new Problem(
      'conflict',
      `${also.join(', ')} cannot be changed together with the state: send two patches.`,
    );
  }
  const doc = {
    [kind]: { id: row.id },
    ...(typeof reason === 'string' && { cancellationReason: reason }),
  };
  const cancellation = {
    orderId: row.id,
    caller: caller.subject,
    doc,
    ...(typeof reason === 'string' && { reason }),
  };
  return { 'X-Cancel-Task': await requestCancellation(context, kind, cancellation) };
}
