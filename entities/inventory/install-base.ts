import { asStored } from '../../domain/tmf/schema-path.js';
import { Resource } from '../../domain/tmf/schemas/resource.js';
import { Service } from '../../domain/tmf/schemas/service.js';
import { mergeCharacteristics } from '../../domain/catalog/characteristics.js';
import { anyOf, type Transaction, sql } from '../database.js';
import { rowsWrittenAt } from '../events/event-log.js';
import { recordEventFor } from '../events/event-sources.js';
import { partOfRelationship } from './install-base-items.js';
import type { Characteristic } from '../../domain/lib/values.js';
import type { Realization } from '../../domain/inventory/inventory.js';
import {
  installBaseAttributes,
  type InstallBaseKind,
  type InstallBaseState,
  installBaseStates,
} from '../../domain/inventory/install-base.js';
import type { Completion, StepResults } from './completion.js';
import { changeRows } from '../events/changes.js';
import type { Service as ServiceRow } from '../tables/inventory.js';
import type { Row } from '../tables/row.js';

const installBaseKinds = ['service', 'resource'] as const;

/** Puts install base items in use, out of service or out of use. */
export function setInstallBaseState(
  tx: Transaction,
  realizations: readonly Pick<Realization, 'kind' | 'id'>[],
  to: InstallBaseState,
  now: Date,
): void {
  for (const kind of installBaseKinds) {
    const ids = realizations.filter((each) => each.kind === kind).map(({ id }) => id);
    const state = installBaseStates[kind][to];
    const where = sql('state <> ?', [state]);
    changeRows(tx, kind, { ids, set: { state }, where, change: 'stateChange', at: now });
  }
}

/** Restores what was ended, each to its state before. */
export function restoreInstallBase(tx: Transaction, realizations: readonly Realization[], now: Date): void {
  const suspended = (wanted: boolean) => realizations.filter((each) => (each.suspended ?? false) === wanted);
  setInstallBaseState(tx, suspended(false), 'inUse', now);
  setInstallBaseState(tx, suspended(true), 'suspended', now);
}

/** Inserts what is new. */
export function insertInstallBase(
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
    recordEventFor(tx, kind, 'create', rowsWrittenAt(completion.now, ids));
  }
}

type WithCharacteristics = Pick<
  Realization,
  'kind' | 'id' | 'characteristics' | 'stepId' | 'told' | 'taskIds'
>;

/** Changes the characteristics of existing items; everything else of them stays. */
export function updateInstallBaseCharacteristics(
  tx: Transaction,
  realizations: readonly WithCharacteristics[],
  results: StepResults,
  now: Date,
): void {
  for (const realization of realizations) {
    const { kind, id } = realization;
    const fieldPath = installBaseAttributes[kind].characteristics;
    const values = JSON.stringify(characteristicsOf(realization, results));
    changeRows(tx, kind, {
      ids: [id],
      set: { doc: sql(`JSON_SET(doc, '$.${fieldPath}', JSON_EXTRACT(?, '$'))`, [values]) },
      change: [{ change: 'attributeValueChange', fieldPath }],
      at: now,
    });
  }
}

type SupportedRow = Row<ServiceRow, 'id' | 'doc'> & {
  readonly doc: Readonly<Record<string, readonly { readonly id: string }[] | undefined>>;
};

type Supporter = Pick<Realization, 'kind' | 'id' | 'name' | 'parentId'>;

interface InstallBaseChange {
  readonly added: readonly Supporter[];
  readonly removed: readonly Supporter[];
  readonly now: Date;
}

/** Services that stay name the new ones below them, and no longer those that are gone (TMF638). */
export async function updateSupportingReferences(
  tx: Transaction,
  { added, removed, now }: InstallBaseChange,
): Promise<void> {
  const changedIds = new Set([...added, ...removed].map(({ id }) => id));
  const parentIds = [...added, ...removed].flatMap(({ parentId }) =>
    parentId === undefined || changedIds.has(parentId) ? [] : [parentId],
  );
  if (parentIds.length === 0) return;
  const rows = await tx.rows<SupportedRow>(
    'SELECT id, doc FROM service WHERE id IN (?) ORDER BY id FOR UPDATE',
    [anyOf([...new Set(parentIds)])],
  );
  for (const { id, doc } of rows) {
    const lists = installBaseKinds.map((kind) => {
      const kept = (doc[supportingAttributes[kind]] ?? []).filter((each) => !changedIds.has(each.id));
      return JSON.stringify([...kept, ...supportersOf(id, kind, added)]);
    });
    const { service, resource } = supportingAttributes;
    const updated = `JSON_SET(doc, '$.${service}', JSON_EXTRACT(?, '$'), '$.${resource}', JSON_EXTRACT(?, '$'))`;
    changeRows(tx, 'service', {
      ids: [id],
      set: { doc: sql(updated, lists) },
      change: [{ change: 'attributeValueChange', fieldPath: `${service},${resource}` }],
      at: now,
    });
  }
}

const supportingAttributes = { service: 'supportingService', resource: 'supportingResource' } as const;
const referredTypes = { service: 'Service', resource: 'Resource' } as const;

const supportersOf = (
  parentId: string,
  kind: InstallBaseKind,
  realizations: readonly Supporter[],
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
  kind === 'service'
    ? asStored(Service, serviceDoc(realization, completion))
    : asStored(Resource, resourceDoc(realization, completion));

/** TMF638 service. */
function serviceDoc(service: Realization, completion: Completion): object {
  const { planned, orderId, now } = completion;
  // Captured orders are service orders themselves; otherwise the step's own order built it.
  const serviceOrderId = planned.product ? service.stepId : orderId;
  return {
    '@type': 'Service',
    serviceSpecification: service.specification,
    serviceCharacteristic: characteristicsOf(service, completion.results),
    startDate: now.toISOString(),
    serviceDate: now.toISOString(),
    [supportingAttributes.service]: supportersOf(service.id, 'service', planned.realizations),
    [supportingAttributes.resource]: supportersOf(service.id, 'resource', planned.realizations),
    relatedParty: customerOf(completion),
    ...(service.place && { place: [service.place] }),
    ...(serviceOrderId !== undefined && {
      serviceOrderItem: [{ serviceOrderId, itemId: planned.product ? '1' : planned.id, itemAction: 'add' }],
    }),
  };
}

/**
 * TMF639 resource. Which service it supports is an attribute of Turnup's own: v4 relates resources to resources only.
 */
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
    ...parentReference(resource),
  };
}

function parentReference({ parentId: id, parentKind }: Realization): object {
  if (id === undefined) return {};
  return parentKind === 'resource'
    ? {
        resourceRelationship: [
          { relationshipType: partOfRelationship, resource: { id, '@referredType': 'Resource' } },
        ],
      }
    : { supportedService: { id, '@referredType': 'Service' } };
}

const customerOf = ({ customerId }: Completion): readonly object[] =>
  customerId === null ? [] : [{ id: customerId, role: 'customer', '@referredType': 'Customer' }];

const characteristicsOf = (
  { characteristics, stepId = '', told, taskIds = [] }: WithCharacteristics,
  results: StepResults,
): readonly Characteristic[] =>
  mergeCharacteristics(characteristics, [
    ...(results.get(stepId) ?? []).filter(({ name }) => told?.includes(name) ?? true),
    ...taskIds.flatMap((id) => results.get(id) ?? []),
  ]);
