import { isDeepStrictEqual } from 'node:util';
import { hrefOf } from '../../domain/tmf/href.js';
import type { SpecificationRelationship } from '../../domain/tmf/schemas/specification.js';
import { resourceByReferredType } from '../../entities/catalog/catalog-pins.js';
import type { RelatedRows } from '../../entities/documents/document-kind.js';
import type { Body } from '../tmf630/resource.js';
import { apiOfType } from './catalog-ref.js';
import type { SpecificationType } from '../../domain/order/references.js';

/** The TMF attributes that say the same as `specificationRelationship`. */
interface TmfRelation {
  readonly attribute: string;
  readonly to: SpecificationType;
  /** Only these relationships; by default all that lead to the type. */
  readonly bundles?: boolean;
  /** What the relationship says there, besides its target. */
  readonly copiedAttributes: readonly (keyof SpecificationRelationship)[];
}

const quantities = ['minimumQuantity', 'defaultQuantity', 'maximumQuantity'] as const;

const tmfRelations: Readonly<Record<string, readonly TmfRelation[]>> = {
  productSpecification: [
    {
      attribute: 'bundledProductSpecification',
      to: 'ProductSpecification',
      bundles: true,
      copiedAttributes: [],
    },
    {
      attribute: 'productSpecificationRelationship',
      to: 'ProductSpecification',
      bundles: false,
      copiedAttributes: ['relationshipType'],
    },
    { attribute: 'serviceSpecification', to: 'ServiceSpecification', copiedAttributes: [] },
    { attribute: 'resourceSpecification', to: 'ResourceSpecification', copiedAttributes: [] },
  ],
  serviceSpecification: [
    {
      attribute: 'serviceSpecRelationship',
      to: 'ServiceSpecification',
      copiedAttributes: ['relationshipType'],
    },
    { attribute: 'resourceSpecification', to: 'ResourceSpecification', copiedAttributes: [] },
  ],
  resourceSpecification: [
    {
      attribute: 'resourceSpecRelationship',
      to: 'ResourceSpecification',
      copiedAttributes: ['relationshipType', ...quantities],
    },
  ],
};

/** The specification with TMF's own attributes filled from its relationships; what a caller has put there stays. */
export function withTmfRelations(name: string, body: Body, origin: string): Body {
  const added = (tmfRelations[name] ?? []).flatMap((each): [string, Body[]][] => {
    const own = listAt(body, each.attribute);
    const named = new Set(own.map(({ id }) => id));
    const derived = relationsOf(body, each, origin).filter(({ id }) => !named.has(id));
    return derived.length === 0 ? [] : [[each.attribute, [...own, ...derived]]];
  });
  return { ...body, ...Object.fromEntries(added) };
}

/** Entries that equal the computed ones are not stored: a relationship has one place. */
export function withoutTmfRelations(name: string, body: Body, origin: string): Body {
  const kept: Record<string, unknown> = { ...body };
  for (const each of tmfRelations[name] ?? []) {
    const derived = relationsOf(body, each, origin);
    const own = listAt(body, each.attribute).filter(
      (one) => !derived.some((other) => isDeepStrictEqual(one, other)),
    );
    if (own.length === listAt(body, each.attribute).length) continue;
    if (own.length > 0) kept[each.attribute] = own;
    else delete kept[each.attribute];
  }
  return kept;
}

function relationsOf(
  body: Body,
  { to, bundles, copiedAttributes: said }: TmfRelation,
  origin: string,
): Body[] {
  const relationships = listAt(body, 'specificationRelationship') as unknown as SpecificationRelationship[];
  return relationships
    .filter(
      ({ '@referredType': type, relationshipType }) =>
        type === to && (bundles === undefined || bundles === (relationshipType === 'bundles')),
    )
    .map((relationship) => {
      const { id, name } = relationship;
      const target = { api: apiOfType[to], name: resourceByReferredType[to] };
      const further = said.filter((attribute) => relationship[attribute] !== undefined);
      return {
        id,
        href: hrefOf(origin, target, id),
        ...(name !== undefined && { name }),
        ...Object.fromEntries(further.map((attribute) => [attribute, relationship[attribute]])),
        '@referredType': to,
      };
    });
}

const listAt = (body: Body, attribute: string): readonly Body[] =>
  Array.isArray(body[attribute]) ? (body[attribute] as Body[]) : [];

/** Finds specifications by their targets, whichever of the two attributes names them. */
export const relationFilters = (name: string): Readonly<Record<string, RelatedRows>> =>
  Object.fromEntries(
    (tmfRelations[name] ?? []).map(({ attribute, to, bundles }) => [
      `${attribute}.id`,
      {
        from: `JSON_TABLE(JSON_MERGE_PRESERVE(${listIn('specificationRelationship')}, ${listIn(attribute)}), '$[*]' COLUMNS (
          id VARCHAR(255) PATH '$.id', type VARCHAR(64) PATH '$."@referredType"',
          relationship VARCHAR(255) PATH '$.relationshipType')) j`,
        on: `COALESCE(j.type, '${to}') = '${to}'${bundles === undefined ? '' : ` AND COALESCE(j.relationship, '${bundles ? 'bundles' : ''}') ${bundles ? '=' : '<>'} 'bundles'`}`,
        column: 'j.id',
      },
    ]),
  );

const listIn = (attribute: string): string => `COALESCE(JSON_EXTRACT(t.doc, '$.${attribute}'), JSON_ARRAY())`;
