import type { AttributeMapping } from '../../tmf/schemas/specification.js';
import type { Specification } from '../specification.js';
import type { Finding } from './catalog-fault.js';
import { type CheckedCatalog, keyOf } from './checked-catalog.js';
import { namesIn } from '../../conditions/condition.js';
import { cyclesOf, type Edges, addEdge, reachedFrom } from './cycles.js';

/** Findings in the mappings of several specifications taken together, by the specification where they show. */
export function mappingGraphFindings(checked: CheckedCatalog): ReadonlyMap<string, readonly Finding[]> {
  const graph = mappingEdges(checked);
  const { edges, placeOf, ownerOf } = graph;
  const result = new Map<string, Finding[]>();
  const add = (key: string, finding: Finding) => result.set(key, [...(result.get(key) ?? []), finding]);
  for (const cycle of cyclesOf(edges)) {
    const place = placeOf.get(`${cycle[0]} <- ${cycle[1]}`);
    if (!place) continue;
    add(keyOf(place.specification), {
      code: 'mappingCycle',
      path: place.path,
      message: `Attribute mappings wait for each other: ${cycle.join(' <- ')}.`,
      remedy: 'Let one of them start from the product, a constant, or another characteristic.',
      involved: [...new Set(cycle.map((name) => ownerOf.get(name) ?? ''))],
    });
  }
  for (const specification of checked.current) {
    for (const finding of selfInvalidating(specification, checked, graph)) {
      add(keyOf(specification), finding);
    }
  }
  return result;
}

interface Place {
  readonly specification: Specification;
  readonly path: string;
}

interface MappingEdges {
  /** From `<specification>.<characteristic>` to the names that fill it. */
  readonly edges: Edges;
  readonly placeOf: ReadonlyMap<string, Place>;
  /** The specification of each name: ids and characteristics may contain dots. */
  readonly ownerOf: ReadonlyMap<string, string>;
}

function mappingEdges({ current }: CheckedCatalog): MappingEdges {
  const edges = new Map<string, Set<string>>();
  const placeOf = new Map<string, Place>();
  const ownerOf = new Map<string, string>();
  for (const specification of current) {
    specification.mappings.forEach((mapping, index) => {
      const target = `${specification.id}.${mapping.to}`;
      for (const source of sourceNames(mapping)) {
        addEdge(edges, target, source);
        ownerOf.set(target, specification.id).set(source, mapping.from.specification ?? '');
        placeOf.set(`${target} <- ${source}`, { specification, path: `attributeMapping[${index}]` });
      }
    });
  }
  return { edges, placeOf, ownerOf };
}

/** Only values read from another specification; no mapping fills the order's items. */
const sourceNames = (mapping: AttributeMapping): string[] =>
  mappedNames(mapping).map((name) => `${mapping.from.specification}.${name}`);

/** The characteristics that a mapping reads of another specification. */
export function mappedNames({ from }: AttributeMapping): readonly string[] {
  const { specification, characteristic, jsonata } = from;
  if (specification === undefined) return [];
  return jsonata === undefined ? [characteristic ?? []].flat() : [...namesIn({ jsonata })];
}

/**
 * A rule decides whether a branch exists; a mapping out of that branch writes a value that the rule reads. When the
 * value makes the rule false, the branch goes, and the value with it: neither outcome is stable.
 */
function selfInvalidating(
  specification: Specification,
  { leadsTo }: CheckedCatalog,
  { edges, placeOf, ownerOf }: MappingEdges,
): Finding[] {
  return specification.relationships.flatMap(({ '@referredType': type, id, condition }, index) => {
    const branch = new Set(
      [...reachedFrom(`${type} ${id}`, leadsTo)].map((key) => key.slice(key.indexOf(' ') + 1)),
    );
    return [...namesIn(condition)].flatMap((name): Finding[] => {
      const readValue = `${specification.id}.${name}`;
      const source = [...reachedFrom(readValue, edges)].find(
        (each) => each !== readValue && branch.has(ownerOf.get(each) ?? ''),
      );
      if (source === undefined) return [];
      const direct = [...(edges.get(readValue) ?? [])].find((each) => reachedFrom(each, edges).has(source));
      const mapping = placeOf.get(`${readValue} <- ${direct}`);
      const rule = `specificationRelationship[${index}]`;
      return [
        {
          code: 'selfInvalidatingMapping',
          path: mapping?.path ?? rule,
          message:
            `${mapping?.path} fills ${name} of ${specification.id} from ${source}, which is only there when ` +
            `${rule} leads to ${id}; and the condition of ${rule} reads ${name}.`,
          remedy: `Let the condition of ${rule} read something else, or fill ${name} from outside of ${id}.`,
          involved: [specification.id, id, ownerOf.get(source) ?? ''],
        },
      ];
    });
  });
}
