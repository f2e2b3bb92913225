import { IANAZone } from 'luxon';
import { parseInstant } from '../../domain/lib/instants.js';
import { object, text } from '../../domain/lib/json.js';
import { usageLimitsOf } from '../../domain/inventory/entitlement.js';
import type { RecordKind } from '../../domain/order/record-refs.js';
import { entitlementLifecycle } from '../../domain/tmf/lifecycle.js';
import { Entitlement, EntitlementCreate } from '../../domain/tmf/schemas/entitlement.js';
import type { ErrorDetail } from '../../domain/tmf/schemas/error.js';
import { bindEntitlement, unbindEntitlement } from '../../entities/inventory/entitlement-coverage.js';
import { lockOver, suspensionsBy } from '../../entities/inventory/entitlement-over.js';
import type { Transaction } from '../../entities/database.js';
import { unknownRecordFaults } from '../../entities/documents/known-records.js';
import { isSuspendedByOther } from '../../entities/inventory/entitlements.js';
import { Entitlement as EntitlementRow } from '../../entities/tables/inventory.js';
import { attributeColumns } from '../../entities/tables/attribute-columns.js';
import { apis } from '../apis.js';
import { requireAccountOrConsumer } from './account-or-consumer.js';
import type { Context } from '../tmf630/context.js';
import { Problem } from '../tmf630/errors.js';
import type { Body, Resource } from '../tmf630/resource.js';
import { byValidity } from '../tmf630/stored-attributes.js';
import { type ResourceChange, storedResource } from '../tmf630/stored-resource.js';
import { invalidBody } from '../tmf630/validation.js';

const right = storedResource({
  type: 'Entitlement',
  api: apis.turnup,
  description: 'Entitlement, a right to something: by a sold product, by a contract, or by hand.',
  schema: Entitlement,
  create: EntitlementCreate,
  scopes: ['ops'],
  entity: EntitlementRow,
  attributes: attributeColumns.entitlement,
  filters: {
    ...byValidity,
    'product.id': 'productId',
    'account.id': 'customerId',
    'consumer.id': 'consumerId',
    'household.id': 'householdId',
    'contract.id': 'contractId',
  },
  states: {
    attribute: 'state',
    lifecycle: entitlementLifecycle,
    serverStates: ['expired'],
    frozenStates: ['expired', 'cancelled'],
  },
  beforeSave: prepareEntitlement,
  beforeWrite: requireFitting,
  afterSave: async (tx, { id, body, before }) => {
    const suspended = !before && body['state'] === 'suspended';
    const suspensions = suspended ? suspensionsBy(await lockOver(tx, namedIn(body))) : 0;
    bindEntitlement(tx, id, { body, before, suspensions });
    return [];
  },
  afterDelete: unbindEntitlement,
  authorizeChange: async (_context, { id, state }, operation) => {
    if (operation === 'patch' || state === 'draft') return;
    throw new Problem(
      'conflict',
      `Entitlement ${id} is ${String(state)}: only a draft is deleted. Cancel it instead (state cancelled).`,
    );
  },
});

/** Granted with a product by the order that sells it, given by a contract, or made by hand. */
export const entitlement: Resource = {
  ...right,
  foundBy: { customerId: 'customerId', orderId: 'orderId' },
  filters: {
    ...right.filters,
    'coverage.id': {
      from: 'entitlement_coverage x',
      on: 'x.entitlementId = t.id',
      column: 'x.coveredId',
    },
  },
  render: async (_context, page) =>
    page.map(({ row, body }) => {
      const { intendedEnd: _, endedFrom: __, ...shown } = body;
      return typeof row['orderId'] === 'string' ? { ...shown, orderId: row['orderId'] } : shown;
    }),
};

/** Its state follows its dates; what it is about stays as it was when it began. */
async function prepareEntitlement(context: Context, body: Body, id: string, before?: Body): Promise<Body> {
  const faults = faultsOf(body);
  if (faults.length > 0) throw invalidBody(faults);
  const now = new Date();
  const { start, end } = periodOf(body);
  if (!before) {
    await requireKnown(context, body);
    const whole = {
      ...body,
      validFor: { ...(body['validFor'] as object), startDateTime: (start ?? now).toISOString() },
    };
    if (end && end <= now)
      throw invalidBody([{ path: '$.validFor.endDateTime', message: 'is over: nobody could use it' }]);
    const over = await context.database.transaction(async (tx) => lockOver(tx, namedIn(body)));
    const misfits = contractMisfits(body, over);
    if (misfits.length > 0) throw invalidBody(misfits);
    return { ...whole, state: firstState(whole, over, now) };
  }
  requireMovable(before, body, now);
  await requireKnown(context, body, before);
  if (changesPlace(before, body)) {
    const over = await context.database.transaction(async (tx) => lockOver(tx, namedIn(body)));
    const misfits = contractMisfits(body, over);
    if (misfits.length > 0) throw invalidBody(misfits);
  }
  if (
    before['state'] === 'suspended' &&
    body['state'] === 'active' &&
    (await isSuspendedByOther(context.database, id))
  )
    throw new Problem(
      'conflict',
      `Entitlement ${id} is suspended with its product or contract, and active again with it: resume that.`,
    );
  const begun = before['state'] === 'draft' && body['state'] === 'active' && start && start > now;
  return begun
    ? { ...body, validFor: { ...(body['validFor'] as object), startDateTime: now.toISOString() } }
    : body;
}

/** Throws 400 for a holder or contract that is none here, and for a holder that was merged: nobody could use such a right. */
async function requireKnown(context: Context, body: Body, before?: Body): Promise<void> {
  await requireAccountOrConsumer(context, body, { wanted: false, ...(before && { before }) });
  const { orderRules, database } = context;
  const named = (attribute: 'account' | 'consumer' | 'contract', kind: RecordKind) => {
    const id = text(object(body[attribute])['id']);
    if (id === undefined || id === idOf(before?.[attribute])) return [];
    return [{ kind, id, path: `$.${attribute}.id` }];
  };
  const faults = await unknownRecordFaults(database, orderRules.referential, [
    ...named('account', 'customer'),
    ...named('consumer', 'customer'),
    ...named('contract', 'agreement'),
  ]);
  if (faults.length > 0) throw invalidBody(faults);
}

type Over = Awaited<ReturnType<typeof lockOver>>;

const namedIn = (body: Body) => ({
  contractId: text(object(body['contract'])['id']) ?? null,
  productId: text(object(body['product'])['id']) ?? null,
});

/** True when it is under another contract, or at another time. */
const changesPlace = (before: Body, body: Body): boolean =>
  idOf(before['contract']) !== idOf(body['contract']) ||
  JSON.stringify(before['validFor']) !== JSON.stringify(body['validFor']);

/** It begins on its start, with its contract, and not under what is suspended. */
function firstState(body: Body, over: Over, now: Date): 'draft' | 'active' | 'suspended' {
  const { start } = periodOf(body);
  if ((start && start > now) || over.contract?.state === 'draft') return 'draft';
  return suspensionsBy(over) === 0 ? 'active' : 'suspended';
}

/** What speaks against the contract that it names: one that is over, or was not yet or no longer in force then. */
function contractMisfits(body: Body, { contract }: Over): ErrorDetail[] {
  if (!contract) return [];
  const { start, end } = periodOf(body);
  const over = contract.state === 'expired' || contract.state === 'cancelled';
  return [
    ...(over ? [{ path: '$.contract.id', message: `is ${contract.state}: it gives nothing any more` }] : []),
    ...(start && contract.start && start < contract.start
      ? [{ path: '$.validFor.startDateTime', message: 'must not be before its contract begins' }]
      : []),
    ...(end && contract.end && end > contract.end
      ? [{ path: '$.validFor.endDateTime', message: 'must not be after its contract ends' }]
      : []),
  ];
}

/** Under the locks of contract and product: throws 409 when its state does not fit theirs. */
async function requireFitting(tx: Transaction, { body, before }: ResourceChange): Promise<void> {
  const over = await lockOver(tx, namedIn(body));
  if (!before) {
    if (body['state'] === firstState(body, over, new Date())) return;
    throw new Problem('conflict', 'Its contract or product has changed meanwhile: send the request again.');
  }
  if (before['state'] !== 'draft' || body['state'] !== 'active') return;
  if (over.contract?.state !== 'draft' && suspensionsBy(over) === 0) return;
  throw new Problem(
    'conflict',
    `It begins with its contract and product: ${over.contract?.state === 'draft' ? 'the contract is a draft' : 'one of them is suspended'}.`,
  );
}

const holders = ['account', 'consumer', 'household'] as const;

function faultsOf(body: Body): ErrorDetail[] {
  const held = holders.filter((each) => body[each] !== undefined);
  const { start, end } = periodOf(body);
  const zones = (
    (body['characteristic'] ?? []) as readonly { readonly reset?: { readonly timeZone?: string } }[]
  ).map(({ reset }) => reset?.timeZone ?? 'utc');
  const counted = usageLimitsOf(body).map(({ name }) => name);
  return [
    ...(held.length === 1
      ? []
      : [
          {
            path: `$.${held[1] ?? 'account'}`,
            message: 'an entitlement is of one account, consumer or household',
          },
        ]),
    ...(start && end && end <= start
      ? [{ path: '$.validFor.endDateTime', message: 'must be after validFor.startDateTime' }]
      : []),
    ...zones.flatMap((zone, index) =>
      IANAZone.isValidZone(zone)
        ? []
        : [
            {
              path: `$.characteristic[${index}].reset.timeZone`,
              message: 'must be a time zone, e.g. Europe/Berlin',
            },
          ],
    ),
    ...(new Set(counted).size === counted.length
      ? []
      : [{ path: '$.characteristic', message: 'must not count two things by one name' }]),
  ];
}

function periodOf(body: Body): { readonly start: Date | undefined; readonly end: Date | undefined } {
  const { startDateTime, endDateTime } = (body['validFor'] ?? {}) as Readonly<Record<string, unknown>>;
  return { start: parseInstant(startDateTime), end: parseInstant(endDateTime) };
}

/** Once it is in force, its start and its holder are facts; its end moves, but not into the past. */
function requireMovable(before: Body, body: Body, now: Date): void {
  if (before['state'] === 'draft') return;
  const [was, is] = [periodOf(before), periodOf(body)];
  const changed = [
    ...(was.start?.getTime() === is.start?.getTime() ? [] : ['validFor.startDateTime']),
    ...holders.filter((each) => idOf(before[each]) !== idOf(body[each])),
  ];
  if (changed.length > 0)
    throw new Problem(
      'immutable',
      `It is ${String(before['state'])}: ${changed.join(', ')} can only be changed of a draft.`,
    );
  if (was.end?.getTime() !== is.end?.getTime() && is.end && is.end <= now)
    throw invalidBody([
      { path: '$.validFor.endDateTime', message: 'must be to come; to end it at once, cancel it' },
    ]);
}

const idOf = (ref: unknown): unknown => (ref as { readonly id?: unknown } | undefined)?.id;
