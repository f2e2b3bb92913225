import type { Characteristic, Realization } from '../domain/plan.js';
import { anyOf, type Transaction } from '../entities/database.js';
import { writtenAt } from '../entities/event-log.js';
import { tellOf } from '../entities/event-sources.js';
import { installBaseStates, type InstallBaseKind } from '../entities/inventory-store.js';
import type { Completion } from './inventory.js';

const installBaseKinds = ['service', 'resource'] as const;

/** Puts everything that realises the item in use, or out of it. */
export function setInstallBase(
  tx: Transaction,
  { planned, now }: Pick<Completion, 'planned' | 'now'>,
  to: 'inUse' | 'ended',
): void {
  for (const kind of installBaseKinds) {
    const ids = planned.realizations.filter((each) => each.kind === kind).map(({ id }) => id);
    if (ids.length === 0) continue;
    tx.write(`UPDATE ${kind} SET state = ?, revision = revision + 1, updatedAt = ? WHERE id IN (?)`, [
      installBaseStates[kind][to],
      now,
      anyOf(ids),
    ]);
    tellOf(tx, kind, 'stateChange', writtenAt(now, ids));
  }
}

/** Inserts what is new and renews what is there (ids are stable, DESIGN §1). */
export function putInstallBase(tx: Transaction, completion: Completion): void {
  for (const kind of installBaseKinds) {
    const rows = completion.planned.realizations
      .filter((each) => each.kind === kind)
      .map((realization) => installBaseRow(kind, realization, completion));
    if (!rows[0]) continue;
    tx.upsert(kind, Object.keys(rows[0]) as (keyof (typeof rows)[0])[], rows, renewed);
    const written = writtenAt(
      completion.now,
      rows.map(({ id }) => id),
    );
    tellOf(tx, kind, 'create', { ...written, where: `${written.where} AND t.revision = 1` });
    if (completion.planned.action === 'add') continue;
    tellOf(tx, kind, 'attributeValueChange', { ...written, where: `${written.where} AND t.revision > 1` });
  }
}

/** What changes of an install base item that is there. */
const renewed = `doc = VALUES(doc), state = VALUES(state), updatedAt = VALUES(updatedAt), revision = revision + 1`;

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
  const supporting = (kind: InstallBaseKind, type: string) =>
    planned.realizations
      .filter((each) => each.kind === kind && each.parentId === service.id)
      .map(({ id, name }) => ({ id, name, '@referredType': type }));
  // Captured orders are service orders themselves; else the step's own one built it.
  const serviceOrderId = planned.product ? service.stepId : orderId;
  return {
    '@type': 'Service',
    serviceSpecification: service.specification,
    serviceCharacteristic: characteristicsOf(service, completion),
    startDate: now.toISOString(),
    serviceDate: now.toISOString(),
    supportingService: supporting('service', 'Service'),
    supportingResource: supporting('resource', 'Resource'),
    relatedParty: customerOf(completion),
    ...(service.place && { place: [service.place] }),
    ...(serviceOrderId !== undefined && {
      serviceOrderItem: [
        { serviceOrderId, itemId: planned.product ? '1' : planned.id, itemAction: planned.action },
      ],
    }),
  };
}

/** TMF639 resource. Which service it supports is an attribute of ours: v4 relates resources to resources only. */
function resourceDoc(resource: Realization, completion: Completion): object {
  const { place, parentId, specification } = resource;
  return {
    '@type': 'Resource',
    resourceSpecification: specification,
    resourceCharacteristic: characteristicsOf(resource, completion),
    startOperatingDate: completion.now.toISOString(),
    usageState: 'active',
    operationalState: 'enable',
    administrativeState: 'unlocked',
    relatedParty: customerOf(completion),
    ...(place && { place }),
    ...(parentId !== undefined && { supportedService: { id: parentId, '@referredType': 'Service' } }),
  };
}

const customerOf = ({ customerId }: Completion): readonly object[] =>
  customerId === null ? [] : [{ id: customerId, role: 'customer', '@referredType': 'Customer' }];

const characteristicsOf = (
  { characteristics, stepId }: Realization,
  { results }: Completion,
): readonly Characteristic[] => merge(characteristics, results.get(stepId ?? '') ?? []);

/** What came back wins over what was asked for. */
function merge(asked: readonly Characteristic[], told: readonly Characteristic[]): readonly Characteristic[] {
  return [...new Map([...asked, ...told].map((each) => [each.name, each])).values()];
}
