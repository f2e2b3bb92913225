import type { Fault } from '../decomposition/decomposition-error.js';
import type { OrderItem } from '../decomposition/specification-node.js';
import type { Obstacle } from '../tmf/schemas/configuration.js';
import type { ConfigurationBasis } from './configuration-basis.js';
import { narrowedNames } from './narrowed-catalog.js';

/** The fault in plain words, with its rule. */
export const obstacleOf = ({ code, message }: Fault, item: OrderItem | undefined): Obstacle => ({
  code,
  message: message.replace(/^Item \S+: /, ''),
  rule: ruleOf(code, item),
});

/** The rule of the catalog that the fault is of. */
function ruleOf(code: string, item: OrderItem | undefined): string {
  const { offering, specification } = item ?? {};
  const ofOffering = `Offering ${offering?.id ?? ''}`;
  const ofSpecification = specification
    ? `${specification.ref['@referredType']} ${specification.id}`
    : ofOffering;
  switch (code) {
    case 'missingCharacteristic':
    case 'invalidCharacteristic':
    case 'unknownCharacteristic':
      return `characteristics of ${ofSpecification}`;
    case 'required':
    case 'excluded':
    case 'invalidCondition':
      return `compatibility of ${ofSpecification}`;
    case 'placeMissing':
    case 'technologyNotAvailable':
    case 'speedNotAvailable':
      return `qualification of ${ofSpecification}`;
    case 'bundleCardinality':
    case 'bundleCycle':
      return `bundledProductOffering of ${ofOffering}`;
    case 'notInBundle':
      return `bundledProductOffering of Offering ${item?.parent?.offering?.id ?? ''}`;
    case 'notInAgreement':
      return 'sales agreement';
    default:
      return `${code} of ${ofOffering}`;
  }
}

/** Every name that a rule about the items reads: theirs, and of the agreements. */
export function namesRead(
  items: readonly OrderItem[],
  { catalog, agreements }: ConfigurationBasis,
): ReadonlySet<string> {
  const specifications = new Set(items.flatMap(({ specification }) => specification ?? []));
  const names = new Set(narrowedNames(agreements));
  for (const { compatibility, qualification } of specifications) {
    for (const { condition, having } of compatibility)
      for (const each of [condition, having])
        if (each) for (const name of catalog.names(each)) names.add(name);
    for (const name of [qualification?.downstreamCharacteristic, qualification?.upstreamCharacteristic])
      if (name !== undefined) names.add(name);
  }
  return names;
}
