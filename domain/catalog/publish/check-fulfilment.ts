import { type HandOffKind, handOffKinds } from '../../plan/plan.js';
import type { DownstreamSystem } from '../../tmf/schemas/downstream-system.js';
import type { Compatibility, Fulfilment } from '../../tmf/schemas/specification.js';
import type { Specification } from '../specification.js';
import { comparisonsIn, namesIn } from '../../conditions/condition.js';
import type { Finding } from './catalog-fault.js';
import type { CheckedCatalog } from './checked-catalog.js';
import { comparisonFindings } from './check-comparisons.js';
import { conditionFindings, conditionProblem, visibleDefinitions } from './check-conditions.js';
import { kindFindings } from './check-step-kinds.js';

/** The protocol for each kind of step. */
const protocolOf: Readonly<Record<HandOffKind, DownstreamSystem['protocol']>> = {
  serviceOrder: 'TMF641',
  resourceOrder: 'TMF652',
  workOrder: 'TMF697',
};

/** The findings in a specification's fulfilments: what their kinds need, downstream systems, conditions. */
export function fulfilmentFindings(specification: Specification, checked: CheckedCatalog): Finding[] {
  const ofEach = specification.fulfilments.flatMap((fulfilment, index) => {
    const path = `fulfilment[${index}]`;
    return [
      ...kindFindings(specification, fulfilment, { path, checked }),
      ...downstreamFindings(specification, fulfilment, { path, checked }),
      ...conditionFindings(specification, fulfilment.condition, { path: `${path}.condition`, checked }),
    ];
  });
  return [...ofEach, ...takeDownFindings(specification)];
}

const setUpKinds: ReadonlySet<string> = new Set(['serviceOrder', 'resourceOrder']);

/** Work that a downstream system sets up and that stays there after it has ended in the inventory. */
function takeDownFindings({ id, fulfilments, installBaseItem }: Specification): Finding[] {
  if (!installBaseItem || fulfilments.some(({ action }) => action.includes('delete'))) return [];
  const index = fulfilments.findIndex(
    ({ kind, action, compensation }) =>
      setUpKinds.has(kind) && action.includes('add') && compensation !== 'none',
  );
  const setUp = fulfilments[index];
  if (!setUp) return [];
  const message = `${id} is set up by a ${setUp.kind}, and nothing takes it down: a delete would end it in the inventory only.`;
  const remedy =
    'Add delete to the actions, or a fulfilment for it; where there is nothing to take down say "compensation": "none", or "installBaseItem": false.';
  return [{ code: 'neverDeleted', path: `fulfilment[${index}].action`, message, remedy }];
}

function downstreamFindings(
  specification: Specification,
  { kind, downstreamSystem: id }: Fulfilment,
  { path: parent, checked }: { readonly path: string; readonly checked: CheckedCatalog },
): Finding[] {
  const handedOff = handOffKinds.find((each) => each === kind);
  if (!handedOff || id === undefined) return [];
  const path = `${parent}.downstreamSystem`;
  const system = checked.catalog.downstreamSystem(id);
  if (!system) {
    const message = `${specification.id} is handed off to ${id}, which the catalog does not have.`;
    const remedy = `Create the downstream system ${id}, or correct the id.`;
    return [{ code: 'unknownDownstreamSystem', path, message, remedy, involved: [id] }];
  }
  const protocol = protocolOf[handedOff];
  if (system.protocol === protocol) return [];
  const message = `A ${kind} is handed off by ${protocol}, but ${id} speaks ${system.protocol}.`;
  const remedy = `Name a downstream system with the protocol ${protocol}, or correct the kind.`;
  return [{ code: 'wrongProtocol', path, message, remedy }];
}

/** Conditions of entitlements; characteristics of the qualification; what is required or excluded. */
export function otherFindings(specification: Specification, checked: CheckedCatalog): Finding[] {
  const { entitlements, compatibility, qualification } = specification;
  const speeds = (['downstreamCharacteristic', 'upstreamCharacteristic'] as const).flatMap(
    (attribute): Finding[] => {
      const name = qualification?.[attribute];
      if (name === undefined || visibleDefinitions(name, specification, checked).length > 0) return [];
      const message = `The qualification takes a speed from ${name}, which ${specification.id} does not have.`;
      const remedy = `Correct the name, or define ${name}.`;
      return [{ code: 'unknownCharacteristic', path: `qualification.${attribute}`, message, remedy }];
    },
  );
  return [
    ...entitlements.flatMap(({ condition }, index) =>
      conditionFindings(specification, condition, { path: `entitlement[${index}].condition`, checked }),
    ),
    ...compatibility.flatMap((rule, index) =>
      compatibilityFindings(specification, rule, { path: `compatibility[${index}]`, checked }),
    ),
    ...speeds,
  ];
}

interface Where {
  readonly path: string;
  readonly checked: CheckedCatalog;
}

/** Counted products are filtered by their own characteristics only. */
function havingFindings(
  { offering, specification, having }: Compatibility,
  { path, checked }: Where,
): Finding[] {
  if (!having) return [];
  const sold =
    offering === undefined ? undefined : checked.catalog.offering(offering)?.productSpecification?.id;
  const id = specification ?? sold ?? '';
  const fault = conditionProblem(having, checked);
  if (fault) return [{ code: 'invalidCondition', path, ...fault }];
  const counted = checked.named(id);
  if (counted.length === 0) return [];
  const definitions = counted.flatMap(({ characteristics }) => characteristics);
  const known = new Set(definitions.map(({ name }) => name));
  const unknown = [...namesIn(having)].flatMap((name): Finding[] => {
    if (known.has(name)) return [];
    const message = `The rule counts by ${name}, but ${id} has no such characteristic.`;
    const remedy = `Correct the name (there is: ${[...known].join(', ') || 'none'}), or define ${name} at ${id}.`;
    return [{ code: 'unknownCharacteristic', path, message, remedy }];
  });
  const definitionsOf = (name: string) => definitions.filter((each) => each.name === name);
  return [...unknown, ...comparisonFindings(comparisonsIn(having), definitionsOf, path)];
}

function compatibilityFindings(
  ruling: Specification,
  rule: Compatibility,
  { path, checked }: Where,
): Finding[] {
  const { relationshipType, offering, specification, minimum = 1, maximum = Infinity } = rule;
  const findings: Finding[] = [
    ...conditionFindings(ruling, rule.condition, { path: `${path}.condition`, checked }),
    ...havingFindings(rule, { path: `${path}.having`, checked }),
  ];
  const unknown = (attribute: 'offering' | 'specification', id: string) => {
    const message = `The rule ${relationshipType} the ${attribute} ${id}, which the catalog does not have.`;
    const remedy = `Create the ${attribute} ${id}, or correct the id.`;
    findings.push({ code: 'unknownTarget', path: `${path}.${attribute}`, message, remedy, involved: [id] });
  };
  if (offering !== undefined && !checked.catalog.offering(offering)) unknown('offering', offering);
  if (specification !== undefined && checked.named(specification).length === 0) {
    unknown('specification', specification);
  }
  if ((offering === undefined) === (specification === undefined)) {
    const message = 'The rule must name either an offering or a specification.';
    const remedy = offering === undefined ? 'Name one of the two.' : 'Write a rule for each of the two.';
    findings.push({ code: 'invalidCompatibility', path, message, remedy });
  }
  if (relationshipType === 'requires' && minimum > maximum) {
    const message = `The minimum ${minimum} is greater than the maximum ${maximum}.`;
    findings.push({
      code: 'invalidCompatibility',
      path,
      message,
      remedy: 'Make minimum <= maximum; the default minimum is 1.',
    });
  }
  return findings;
}
