import { handOffKinds, type StepKind } from '../../plan/plan.js';
import type { Fulfilment } from '../../tmf/schemas/specification.js';
import type { Specification } from '../specification.js';
import type { Finding } from './catalog-fault.js';
import { visibleDefinitions } from './check-conditions.js';
import { retryFindings, skipFindings } from './check-failures.js';
import type { CheckedCatalog } from './checked-catalog.js';

type Attribute = keyof Fulfilment;

/** Attributes that apply to some kinds of step only; all others apply to every kind. */
const kindsWith: Readonly<Partial<Record<Attribute, readonly StepKind[]>>> = {
  downstreamSystem: handOffKinds,
  retry: handOffKinds,
  inquireAfter: handOffKinds,
  answerWithin: handOffKinds,
  expectedDuration: [...handOffKinds, 'manualTask'],
  leadTime: [...handOffKinds, 'manualTask'],
  compensation: [...handOffKinds, 'manualTask'],
  skippable: [...handOffKinds, 'manualTask'],
  // A wait has no effect that could not be undone.
  pointOfNoReturn: [...handOffKinds, 'manualTask', 'milestone'],
  workOrder: ['workOrder'],
  task: ['manualTask'],
  milestone: ['milestone'],
  until: ['waitUntil'],
};

/** The attributes that a fulfilment of the kind must have. */
const needed: Readonly<Record<StepKind, readonly Attribute[]>> = {
  serviceOrder: ['downstreamSystem'],
  resourceOrder: ['downstreamSystem'],
  workOrder: ['downstreamSystem'],
  // People read it: the specification's name says what exists, not what is to be done or was reached.
  manualTask: ['name'],
  milestone: ['name'],
  waitUntil: ['until'],
};

/** Attributes that the step's kind requires, or that do not apply to it; and what a `waitUntil` waits for. */
export function kindFindings(
  specification: Specification,
  fulfilment: Fulfilment,
  { path, checked }: { readonly path: string; readonly checked: CheckedCatalog },
): Finding[] {
  const { kind } = fulfilment;
  const missing = needed[kind]
    .filter((attribute) => fulfilment[attribute] === undefined)
    .map((attribute): Finding => {
      const message = `A ${kind} needs ${attribute}.`;
      return { code: 'missingAttribute', path: `${path}.${attribute}`, message, remedy: `Add ${attribute}.` };
    });
  const misplaced = Object.entries(kindsWith)
    .filter(([attribute, kinds]) => fulfilment[attribute as Attribute] !== undefined && !kinds.includes(kind))
    .map(([attribute, kinds]): Finding => {
      const message = `${attribute} does not apply to a ${kind}, only to ${kinds.join(', ')}.`;
      const remedy = `Remove ${attribute}, or correct the kind.`;
      return { code: 'misplacedAttribute', path: `${path}.${attribute}`, message, remedy };
    });
  const wait = kind === 'waitUntil' ? waitFindings(specification, fulfilment, { path, checked }) : [];
  return [
    ...missing,
    ...misplaced,
    ...wait,
    ...skipFindings(specification, fulfilment, path),
    ...retryFindings(fulfilment, path),
  ];
}

const dateTypes = new Set(['date', 'datetime', 'date-time']);

function waitFindings(
  specification: Specification,
  { until }: Fulfilment,
  { path, checked }: { readonly path: string; readonly checked: CheckedCatalog },
): Finding[] {
  if (!until) return [];
  const place = `${path}.until`;
  const { characteristic, attribute, duration, offset } = until;
  const given = [characteristic, attribute, duration].filter((each) => each !== undefined);
  if (given.length !== 1) {
    const message =
      'The wait must name exactly one of characteristic, attribute (of the order) and duration.';
    const remedy = 'Give until either characteristic, attribute or duration.';
    return [{ code: 'invalidWait', path: place, message, remedy }];
  }
  if (duration !== undefined && offset !== undefined) {
    const message = 'A duration has no offset: it begins when the step becomes ready.';
    return [{ code: 'invalidWait', path: `${place}.offset`, message, remedy: 'Add it to the duration.' }];
  }
  if (characteristic === undefined) return [];
  const definitions = visibleDefinitions(characteristic, specification, checked);
  if (definitions === 'unknown yet') return [];
  if (definitions.length === 0) {
    const message = `The wait is for ${characteristic}, which nothing provides: neither ${specification.id} nor a product that leads to it, nor a bundle around that.`;
    const remedy = `Correct the name, or define ${characteristic} at ${specification.id} or at the product.`;
    return [{ code: 'unknownCharacteristic', path: `${place}.characteristic`, message, remedy }];
  }
  return definitions
    .filter(({ valueType }) => valueType !== undefined && !dateTypes.has(valueType.toLowerCase()))
    .slice(0, 1)
    .map(({ valueType }): Finding => {
      const message = `${characteristic} is of type ${valueType}: a step can wait only for a date.`;
      const remedy = `Name a characteristic of valueType date or dateTime, or correct the type of ${characteristic}.`;
      return { code: 'wrongType', path: `${place}.characteristic`, message, remedy };
    });
}
