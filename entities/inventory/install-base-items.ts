import { anyOf, type Database } from '../database.js';
import type { Characteristic } from '../../domain/lib/values.js';
import type { Place, SpecificationRef } from '../../domain/order/references.js';
import type { Realization } from '../../domain/inventory/inventory.js';
import {
  installBaseAttributes,
  type InstallBaseKind,
  installBaseStates,
} from '../../domain/inventory/install-base.js';
import type { InstallBaseRow } from '../tables/inventory.js';
import type { Row } from '../tables/row.js';

type InstallBaseItemRow = Row<
  InstallBaseRow,
  'id' | 'name' | 'category' | 'state' | 'productId' | 'parentId' | 'customerId' | 'doc'
> & { readonly doc: { readonly place?: readonly Place[] | Place } };

/** An install base item, and the product that it belongs to. */
export interface InstallBaseItem {
  readonly id: string;
  readonly productId: string | null;
  readonly customerId: string | null;
  readonly realization: Realization;
}

/** Install base items in use; those that have ended cannot be changed or taken down any more. */
export async function loadInstallBaseItems(
  database: Database,
  kind: InstallBaseKind,
  column: 'id' | 'productId' | 'parentId',
  ids: readonly string[],
): Promise<InstallBaseItem[]> {
  const rows = await database.rows<InstallBaseItemRow>(
    `SELECT id, name, category, state, productId, parentId, customerId, doc FROM ${kind}
     WHERE ${column} IN (?) AND state IN (?) AND specificationId IS NOT NULL ORDER BY id`,
    [anyOf(ids), anyOf([installBaseStates[kind].inUse, installBaseStates[kind].suspended])],
  );
  const { specification, characteristics } = installBaseAttributes[kind];
  return rows.map(({ id, name, category, state, productId, parentId, customerId, doc }) => ({
    id,
    productId,
    customerId,
    realization: {
      id,
      kind,
      name,
      category,
      specification: withReferenceDefaults(
        doc[specification] as SpecificationRef,
        installBaseAttributes[kind].type,
      ),
      characteristics: (doc[characteristics] ?? []) as Characteristic[],
      ...placeOf(doc.place),
      ...(parentId !== null && { parentId }),
      ...(isPartOfResource(doc, parentId) && { parentKind: 'resource' as const }),
      ...(state === installBaseStates[kind].suspended && { suspended: true }),
    },
  }));
}

/** How a resource names its parent resource (TMF639 resourceRelationship). */
export const partOfRelationship = 'isPartOf';

function isPartOfResource(
  { resourceRelationship }: InstallBaseItemRow['doc'],
  parentId: string | null,
): boolean {
  const related = (resourceRelationship ?? []) as readonly {
    readonly relationshipType: string;
    readonly resource?: { readonly id: string };
  }[];
  return related.some(
    ({ relationshipType, resource }) => relationshipType === partOfRelationship && resource?.id === parentId,
  );
}

/** A service or resource that no order made may name its specification by id only: then no version is pinned. */
export const withReferenceDefaults = (
  ref: { readonly id: string } & Partial<SpecificationRef>,
  type: SpecificationRef['@referredType'],
): SpecificationRef => ({ version: '', name: ref.id, ...ref, '@referredType': type });

/** TMF638 has a list of places, TMF639 one. */
function placeOf(place: readonly Place[] | Place | undefined): { place?: Place } {
  const first = Array.isArray(place) ? (place as readonly Place[])[0] : (place as Place | undefined);
  return first ? { place: first } : {};
}
