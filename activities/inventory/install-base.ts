import { mergeCharacteristics } from '../../domain/catalog/characteristics.js';
import { anyOf, type Transaction } from '../../entities/database.js';
import { writtenAt } from '../../entities/events/event-log.js';
import { tellOf } from '../../entities/events/event-sources.js';
import { partOfResource } from '../../entities/inventory/installed.js';
import type { Characteristic } from '../../domain/lib/values.js';
import type { Realization } from '../../domain/inventory/inventory.js';
import {
  installBase,
  type InstallBaseKind,
  type InstallBaseState,
  installBaseStates,
} from '../../domain/inventory/install-base.js';
import type { Completion, StepResults } from './completion.js';

const installBaseKinds = ['service', 'resource'] as const;

/** Puts install base items in use, out of service or out of use. */
export function setInstallBase(
  tx: Transaction,
  realizations: readonly Realization[],
  to: InstallBaseState,
  now: Date,
): void {
  for (const kind of installBaseKinds) {
    const ids = realizations.filter((each) => each.kind === kind).map(({ id }) => id);
    if (ids.length === 0) continue;
    const state = installBaseStates[kind][to];
    tx.write(
      `UPDATE ${kind} SET state = ?, revision = revision + 1, updatedAt = ? WHERE id IN (?) AND state <> ?`,
      [state, now, anyOf(ids), state],
    );
    tellOf(tx, kind, 'stateChange', writtenAt(now, ids));
  }
}

/** Brings back what was ended, each as it stood. */
export function restoreInstallBase(tx: Transaction, realizations: readonly Realization[], now: Date): void {
  const suspended = (wanted: boolean) => realizations.filter((each) => (each.suspended ?? false) === wanted);
  setInstallBase(tx, suspended(false), 'inUse', now);
  setInstallBase(tx, suspended(true), 'suspended', now);
}

/** Inserts what is new. */
export function putInstallBase(
  tx: Transaction,
  realizations: readonly Realization[],
  completion: Completion,
): void {
  for (const kind of installBaseKinds) {
    const rows = realizations
      .filter((each) => each.kind === kind)
      .map((realization) => installBaseRow(kind, realization, completion));
    if (!rows[0]) continue;
    tx.insert(kind, Object.keys(rows[0]) as (keyof (typeof rows)[0])[], rows);
    const ids = rows.map(({ id }) => id);
    tellOf(tx, kind, 'create', writtenAt(completion.now, ids));
  }
}

/** Gives items that are there other characteristics; all else of them stays. */
export function changeInstallBase(
  tx: Transaction,
  realizations: readonly Realization[],
  results: StepResults,
  now: Date,
): void {
  for (const realization of realizations) {
    const { kind, id } = realization;
    tx.write(
      `UPDATE ${kind} SET doc = JSON_SET(doc, '$.${installBase[kind].characteristics}', JSON_EXTRACT(?, '$')),
         revision = revision + 1, updatedAt = ? WHERE id = ?`,
      [JSON.stringify(characteristicsOf(realization, results)), now, id],
    );
    const fieldPath = installBase[kind].characteristics;
    tellOf(tx, kind, 'attributeValueChange', { ...writtenAt(now, [id]), fieldPath });
  }
}

interface Moved {
  readonly come: readonly Realization[];
  readonly gone: readonly Realization[];
  readonly now: Date;
}

interface SupportedRow {
  readonly id: string;
  readonly doc: Readonly<Record<string, readonly { readonly id: string }[] | undefined>>;
}

interface Moved {
  readonly come: readonly Realization[];
  readonly gone: readonly Realization[];
  readonly now: Date;
}

/** Services that stay name what has come below them, and no longer what has gone (TMF638). */
export async function setSupporting(tx: Transaction, { come, gone, now }: Moved): Promise<void> {
  const moved = new Set([...come, ...gone].map(({ id }) => id));
  const above = [...come, ...gone].flatMap(({ parentId }) =>
    parentId === undefined || moved.has(parentId) ? [] : [parentId],
  );
  if (above.length === 0) return;
  const rows = await tx.rows<SupportedRow>(
    'SELECT id, doc FROM service WHERE id IN (?) ORDER BY id FOR UPDATE',
    [anyOf([...new Set(above)])],
  );
  for (const { id, doc } of rows) {
    const lists = installBaseKinds.map((kind) => {
      const kept = (doc[supporting[kind]] ?? []).filter((each) => !moved.has(each.id));
      return JSON.stringify([...kept, ...supportersOf(id, kind, come)]);
    });
    tx.write(
      `UPDATE service SET doc = JSON_SET(doc, '$.${supporting.service}', JSON_EXTRACT(?, '$'),
         '$.${supporting.resource}', JSON_EXTRACT(?, '$')), revision = revision + 1, updatedAt = ? WHERE id = ?`,
      [...lists, now, id],
    );
    const fieldPath = Object.values(supporting).join(',');
    tellOf(tx, 'service', 'attributeValueChange', { ...writtenAt(now, [id]), fieldPath });
  }
}

const supporting = { service: 'supportingService', resource: 'supportingResource' } as const;
const referredTypes = { service: 'Service', resource: 'Resource' } as const;

const supportersOf = (
  parentId: string,
  kind: InstallBaseKind,
  realizations: readonly Realization[],
): readonly { readonly id: string }[] =>
  realizations
    .filter((each) => each.kind === kind && each.parentId === parentId)
    .map(({ id, name }) => ({ id, name, '@referredType': referredTypes[kind] }));

function installBaseRow(kind: InstallBaseKind, realization: Realization, completion: Completion) {
  const { planned, orderId, customerId, now } = completion;
  const { id, name, category, specification, place, parentId } = realization;
  return {
    id,
    state: installBaseStates[kind].inUse,
    name,
    category,
    specificationId: specification.id,
    customerId,
    productId: planned.product?.id,
    parentId,
    placeId: place?.id,
    orderId,
    doc: installBaseDoc(kind, realization, completion),
    createdAt: now,
    updatedAt: now,
  };
}

const installBaseDoc = (kind: InstallBaseKind, realization: Realization, completion: Completion): object =>
  kind === 'service' ? serviceDoc(realization, completion) : resourceDoc(realization, completion);

/** TMF638 service. */
function serviceDoc(service: Realization, completion: Completion): object {
  const { planned, orderId, now } = completion;
  // Captured orders are service orders themselves; else the step's own one built it.
  const serviceOrderId = planned.product ? service.stepId : orderId;
  return {
    '@type': 'Service',
    serviceSpecification: service.specification,
    serviceCharacteristic: characteristicsOf(service, completion.results),
    startDate: now.toISOString(),
    serviceDate: now.toISOString(),
    [supporting.service]: supportersOf(service.id, 'service', planned.realizations),
    [supporting.resource]: supportersOf(service.id, 'resource', planned.realizations),
    relatedParty: customerOf(completion),
    ...(service.place && { place: [service.place] }),
    ...(serviceOrderId !== undefined && {
      serviceOrderItem: [{ serviceOrderId, itemId: planned.product ? '1' : planned.id, itemAction: 'add' }],
    }),
  };
}

/** TMF639 resource. Which service it supports is an attribute of ours: v4 relates resources to resources only. */
function resourceDoc(resource: Realization, completion: Completion): object {
  const { place, specification } = resource;
  return {
    '@type': 'Resource',
    resourceSpecification: specification,
    resourceCharacteristic: characteristicsOf(resource, completion.results),
    startOperatingDate: completion.now.toISOString(),
    usageState: 'active',
    operationalState: 'enable',
    administrativeState: 'unlocked',
    relatedParty: customerOf(completion),
    ...(place && { place }),
    ...carrierOf(resource),
  };
}

function carrierOf({ parentId: id, parentKind }: Realization): object {
  if (id === undefined) return {};
  return parentKind === 'resource'
    ? {
        resourceRelationship: [
          { relationshipType: partOfResource, resource: { id, '@referredType': 'Resource' } },
        ],
      }
    : { supportedService: { id, '@referredType': 'Service' } };
}

const customerOf = ({ customerId }: Completion): readonly object[] =>
  customerId === null ? [] : [{ id: customerId, role: 'customer', '@referredType': 'Customer' }];

const characteristicsOf = (
  { characteristics, stepId = '', told, taskIds = [] }: Realization,
  results: StepResults,
): readonly Characteristic[] =>
  mergeCharacteristics(characteristics, [
    ...(results.get(stepId) ?? []).filter(({ name }) => told?.includes(name) ?? true),
    ...taskIds.flatMap((id) => results.get(id) ?? []),
  ]);
