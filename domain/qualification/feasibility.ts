import type { Catalog, Offering } from '../catalog/catalog.js';
import { defaultsOf, definitionsOf } from '../catalog/characteristics.js';
import type { ServiceArea } from '../tmf/schemas/service-area.js';
import type { QualificationRule } from '../tmf/schemas/specification.js';
import type { Specification } from '../catalog/specification.js';
import type { Characteristic } from '../lib/values.js';
import type { PlannedAction } from '../order/actions.js';
import type { Place } from '../order/references.js';
import type { OrderItem } from '../decomposition/specification-node.js';

/** Whether an item can be built at its site: no fault, or the fault and what could be built there instead. */
interface Feasibility {
  readonly fault?: { readonly code: string; readonly message: string };
  readonly alternates: readonly Alternate[];
}

/** What could be ordered instead of the item. */
export interface Alternate {
  /** Absent when the specification itself is ordered, as in a captured service order. */
  readonly offeringId?: string;
  readonly name: string;
  readonly characteristics: readonly Characteristic[];
}

/** The areas that apply at a place. */
type AreasAt = (place: Place) => readonly ServiceArea[];

/** Indexes the areas by site and postcode; a prefix (`10*`) is looked up by its length. */
export function areaFinder(areas: readonly ServiceArea[]): AreasAt {
  const bySite = new Map<string, ServiceArea[]>();
  const byPostcode = new Map<string, ServiceArea[]>();
  for (const area of areas) {
    for (const id of area.siteIds ?? []) bySite.set(id, [...(bySite.get(id) ?? []), area]);
    for (const code of area.postcodes ?? []) byPostcode.set(code, [...(byPostcode.get(code) ?? []), area]);
  }
  return ({ id, postcode = '' }) => {
    const found = new Set(bySite.get(id ?? '') ?? []);
    const patterns = Array.from(
      { length: postcode.length + 1 },
      (_, length) => `${postcode.slice(0, length)}*`,
    );
    for (const pattern of [postcode, ...patterns]) {
      for (const area of byPostcode.get(pattern) ?? []) found.add(area);
    }
    return [...found];
  };
}

const feasible: Feasibility = { alternates: [] };

/** Actions for which the line must be feasible; what is only suspended or resumed exists already. */
const actionsNeedingLine: ReadonlySet<PlannedAction> = new Set(['add', 'modify', 'move']);

/** TMF645's questions: is the technology available, and is it fast enough? */
export function feasibilityOf(item: OrderItem, areasAt: AreasAt, catalog: Catalog): Feasibility {
  const { specification, placeWithPostcode: place, action } = item;
  const rule = specification?.qualification;
  if (!rule || !actionsNeedingLine.has(action)) return feasible;
  if (!place || (place.id === undefined && place.postcode === undefined)) {
    const message = `Item ${item.id}: the availability of ${rule.technology.join(' or ')} can be checked only at a place with id or postcode.`;
    return { fault: { code: 'placeMissing', message }, alternates: [] };
  }
  const areas = areasAt(place).filter(({ technology }) => rule.technology.includes(technology));
  const site = place.postcode ?? place.id ?? '';
  if (areas.length === 0) {
    const message = `Item ${item.id}: ${rule.technology.join(' or ')} is not available at ${site}.`;
    return { fault: { code: 'technologyNotAvailable', message }, alternates: [] };
  }
  const needs = requiredSpeeds(rule, item.values);
  if (areas.some((area) => fits(area, needs))) return feasible;
  const message = `Item ${item.id}: ${describeSpeeds(needs)} is not available at ${site}, at most ${describeFastest(areas, needs)} is.`;
  return { fault: { code: 'speedNotAvailable', message }, alternates: alternatesFor(item, areas, catalog) };
}

interface RequiredSpeeds {
  readonly downstream: number;
  readonly upstream: number;
}

function requiredSpeeds(rule: QualificationRule, values: Readonly<Record<string, unknown>>): RequiredSpeeds {
  const speed = (name: string | undefined) => (name === undefined ? 0 : Number(values[name] ?? 0));
  return { downstream: speed(rule.downstreamCharacteristic), upstream: speed(rule.upstreamCharacteristic) };
}

const fits = (
  { maxDownstreamMbps, maxUpstreamMbps }: ServiceArea,
  { downstream, upstream }: RequiredSpeeds,
): boolean => maxDownstreamMbps >= downstream && maxUpstreamMbps >= upstream;

/** The possible speeds, in the directions that matter to the item. */
function describeFastest(areas: readonly ServiceArea[], { downstream, upstream }: RequiredSpeeds): string {
  return describeSpeeds({
    downstream: downstream > 0 ? Math.max(...areas.map(({ maxDownstreamMbps }) => maxDownstreamMbps)) : 0,
    upstream: upstream > 0 ? Math.max(...areas.map(({ maxUpstreamMbps }) => maxUpstreamMbps)) : 0,
  });
}

const describeSpeeds = ({ downstream, upstream }: RequiredSpeeds): string =>
  [downstream > 0 ? `${downstream} Mbit/s` : '', upstream > 0 ? `${upstream} Mbit/s upstream` : '']
    .filter((each) => each !== '')
    .join(' and ');

/** The possible speeds of the ordered offering, then of the others with its specification; fastest first. */
function alternatesFor(item: OrderItem, areas: readonly ServiceArea[], catalog: Catalog): Alternate[] {
  const { specification, offering } = item;
  if (!specification) return [];
  if (specification.ref['@referredType'] !== 'ProductSpecification') {
    return alternatesOf(undefined, specification, areas);
  }
  const others = catalog.offeringsOf(specification.id).filter(({ id }) => id !== offering?.id);
  return [...(offering ? [offering] : []), ...others].flatMap((each) =>
    alternatesOf(each, specification, areas),
  );
}

function alternatesOf(
  offering: Offering | undefined,
  specification: Specification,
  areas: readonly ServiceArea[],
): Alternate[] {
  const rule = specification.qualification;
  const name = rule?.downstreamCharacteristic ?? rule?.upstreamCharacteristic;
  if (!rule || name === undefined) return [];
  const defaults = defaultsOf(specification, offering);
  const values = definitionsOf(specification, offering).find((each) => each.name === name)?.values ?? [];
  // A service that accepts any speed is offered the fastest available.
  const offered =
    values.length > 0 || offering ? values.map(({ value }) => value) : fastestSpeed(areas, rule);
  return offered
    .filter((value) => typeof value === 'number')
    .toSorted((a, b) => b - a)
    .filter((value) => areas.some((area) => fits(area, requiredSpeeds(rule, { ...defaults, [name]: value }))))
    .map((value) => ({
      ...(offering && { offeringId: offering.id }),
      name: offering?.name ?? specification.ref.name,
      characteristics: [{ name, value }],
    }));
}

function fastestSpeed(areas: readonly ServiceArea[], rule: QualificationRule): number[] {
  const downstream = rule.downstreamCharacteristic !== undefined;
  return [Math.max(...areas.map((area) => (downstream ? area.maxDownstreamMbps : area.maxUpstreamMbps)))];
}
