import type { Characteristic, Place, Realization, SpecificationRef } from '../domain/plan.js';
import { anyOf, type Database } from './database.js';

/** The attributes that TMF638 and TMF639 call differently. */
export const installBase = {
  service: {
    specification: 'serviceSpecification',
    characteristics: 'serviceCharacteristic',
    type: 'ServiceSpecification',
  },
  resource: {
    specification: 'resourceSpecification',
    characteristics: 'resourceCharacteristic',
    type: 'ResourceSpecification',
  },
} as const;
export type InstallBaseKind = keyof typeof installBase;

/** The state of an install base item in use, out of service for a time, and no more (TMF638 state, TMF639 resourceStatus). */
export const installBaseStates = {
  service: { inUse: 'active', suspended: 'inactive', ended: 'terminated' },
  resource: { inUse: 'available', suspended: 'suspended', ended: 'standby' },
} as const;
export type InstallBaseState = keyof (typeof installBaseStates)[InstallBaseKind];

interface InstalledRow {
  readonly id: string;
  readonly name: string;
  readonly category: string;
  readonly state: string;
  readonly productId: string | null;
  readonly parentId: string | null;
  readonly doc: Readonly<Record<string, unknown>> & { readonly place?: readonly Place[] | Place };
}

/** An install base item, and the product that it belongs to. */
export interface Installed {
  readonly id: string;
  readonly productId: string | null;
  readonly realization: Realization;
}

/** Install base items that are there: what has ended cannot be changed or taken down any more. */
export async function installed(
  database: Database,
  kind: InstallBaseKind,
  column: 'id' | 'productId' | 'parentId',
  ids: readonly string[],
): Promise<Installed[]> {
  const rows = await database.rows<InstalledRow>(
    `SELECT id, name, category, state, productId, parentId, doc FROM ${kind}
     WHERE ${column} IN (?) AND state IN (?) AND specificationId IS NOT NULL ORDER BY id`,
    [anyOf(ids), anyOf([installBaseStates[kind].inUse, installBaseStates[kind].suspended])],
  );
  const { specification, characteristics } = installBase[kind];
  return rows.map(({ id, name, category, state, productId, parentId, doc }) => ({
    id,
    productId,
    realization: {
      id,
      kind,
      name,
      category,
      specification: whole(doc[specification] as SpecificationRef, installBase[kind].type),
      characteristics: (doc[characteristics] ?? []) as Characteristic[],
      ...placeOf(doc.place),
      ...(parentId !== null && { parentId }),
      ...(isPart(doc, parentId) && { parentKind: 'resource' as const }),
      ...(state === installBaseStates[kind].suspended && { suspended: true }),
    },
  }));
}

/** How a resource names the one that it is a part of (TMF639 resourceRelationship). */
export const partOfResource = 'isPartOf';

function isPart({ resourceRelationship }: InstalledRow['doc'], parentId: string | null): boolean {
  const related = (resourceRelationship ?? []) as readonly {
    readonly relationshipType: string;
    readonly resource?: { readonly id: string };
  }[];
  return related.some(
    ({ relationshipType, resource }) => relationshipType === partOfResource && resource?.id === parentId,
  );
}

/** What no order made may name its specification by id only: then no version is pinned. */
export const whole = (
  ref: { readonly id: string } & Partial<SpecificationRef>,
  type: SpecificationRef['@referredType'],
): SpecificationRef => ({ version: '', name: ref.id, ...ref, '@referredType': type });

/** TMF638 has a list of places, TMF639 one. */
function placeOf(place: readonly Place[] | Place | undefined): { place?: Place } {
  const first = Array.isArray(place) ? (place as readonly Place[])[0] : (place as Place | undefined);
  return first ? { place: first } : {};
}
