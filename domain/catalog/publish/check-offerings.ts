import type { Offering } from '../catalog.js';
import { valueFault } from '../characteristics.js';
import { usualNumberOf } from '../usual-number.js';
import type { BundledProductOffering } from '../../tmf/schemas/product-offering.js';
import type { Specification } from '../specification.js';
import type { Finding } from './catalog-fault.js';
import { defaultsAmong } from './check-defaults.js';
import type { CheckedCatalog } from './checked-catalog.js';
import { cyclesOf } from './cycles.js';

/** What an offering sells, bundles and costs, and how it narrows its specification. */
export function offeringFindings(offering: Offering, checked: CheckedCatalog): Finding[] {
  const { productSpecification, bundledProductOffering = [], productOfferingPrice = [] } = offering;
  const findings: Finding[] = [];
  const unknown = (path: string, what: string, id: string) => {
    const message = `${offering.id} refers to the ${what} ${id}, which the catalog does not have.`;
    findings.push({
      code: 'unknownTarget',
      path,
      message,
      remedy: `Create the ${what} ${id}, or correct the id.`,
      involved: [id],
    });
  };
  if (!productSpecification && bundledProductOffering.length === 0) {
    const message = `${offering.id} has neither a product specification nor bundled offerings: there is nothing to sell.`;
    const remedy = 'Give it a productSpecification or a bundledProductOffering.';
    findings.push({ code: 'nothingToSell', path: '', message, remedy });
  }
  const specification =
    productSpecification && checked.catalog.specification('ProductSpecification', productSpecification.id);
  if (productSpecification && !specification) {
    unknown('productSpecification.id', 'productSpecification', productSpecification.id);
  }
  bundledProductOffering.forEach((part, index) => {
    const path = `bundledProductOffering[${index}]`;
    if (!checked.catalog.offering(part.id)) unknown(`${path}.id`, 'productOffering', part.id);
    findings.push(...limitFindings(part, `${path}.bundledProductOfferingOption`));
  });
  productOfferingPrice.forEach(({ id }, index) => {
    if (!checked.catalog.price(id)) {
      unknown(`productOfferingPrice[${index}].id`, 'productOfferingPrice', id);
    }
  });
  return [...findings, ...(specification ? narrowingFindings(offering, specification) : [])];
}

/** The number that is implied lies within the limits. */
function limitFindings(
  { bundledProductOfferingOption: option }: BundledProductOffering,
  path: string,
): Finding[] {
  const { numberRelOfferLowerLimit: lower = 0, numberRelOfferUpperLimit: upper = Infinity } = option ?? {};
  const defaultNumber = usualNumberOf(option);
  if (lower <= defaultNumber && defaultNumber <= upper) return [];
  const limits = upper === Infinity ? `at least ${lower}` : `${lower} to ${upper}`;
  const message = `By default ${defaultNumber} would be ordered, but the limits are ${limits}.`;
  const remedy = 'Let numberRelOfferLowerLimit <= numberRelOfferDefault <= numberRelOfferUpperLimit.';
  return [{ code: 'invalidLimits', path, message, remedy }];
}

/** An offering may remove values, not add any (TMF620 prodSpecCharValueUse). */
function narrowingFindings({ prodSpecCharValueUse = [] }: Offering, specification: Specification): Finding[] {
  return prodSpecCharValueUse.flatMap(({ name, productSpecCharacteristicValue = [] }, index): Finding[] => {
    const path = `prodSpecCharValueUse[${index}]`;
    const definition = specification.characteristics.find((each) => each.name === name);
    if (!definition) {
      const known = specification.characteristics.map((each) => each.name).join(', ') || 'none';
      const message = `${specification.id} has no characteristic ${name}.`;
      const remedy = `Correct the name; there is: ${known}.`;
      return [{ code: 'unknownCharacteristic', path: `${path}.name`, message, remedy }];
    }
    const list = `${path}.productSpecCharacteristicValue`;
    const foreign = productSpecCharacteristicValue.flatMap(({ value }, at): Finding[] => {
      const fault = value === undefined ? undefined : valueFault(definition, value);
      if (fault === undefined) return [];
      const remedy = `Take a value that ${specification.id} allows.`;
      return [{ code: 'wrongType', path: `${list}[${at}].value`, message: fault, remedy }];
    });
    const places = new Set(foreign.map((each) => each.path));
    const narrowed = { ...definition, values: productSpecCharacteristicValue };
    return [...foreign, ...defaultsAmong(narrowed, list).filter((each) => !places.has(each.path))];
  });
}

/** Bundles that contain themselves, reported at the offering where the circle was first entered. */
export function bundleCycles(checked: CheckedCatalog): ReadonlyMap<string, readonly Finding[]> {
  const result = new Map<string, Finding[]>();
  for (const cycle of cyclesOf(checked.bundles)) {
    const [id = '', next = ''] = cycle;
    const parts = checked.catalog.offering(id)?.bundledProductOffering ?? [];
    const finding: Finding = {
      code: 'bundleCycle',
      path: `bundledProductOffering[${parts.findIndex((part) => part.id === next)}].id`,
      message: `Offerings contain themselves: ${cycle.join(' -> ')}.`,
      remedy: 'Take one of them out of its bundle.',
      involved: cycle.slice(0, -1),
    };
    result.set(id, [...(result.get(id) ?? []), finding]);
  }
  return result;
}
