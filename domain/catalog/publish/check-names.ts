import { contextNames } from '../condition-context.js';
import type { Specification } from '../specification.js';
import type { Finding } from './catalog-fault.js';

const lists = {
  ProductSpecification: 'productSpecCharacteristic',
  ServiceSpecification: 'specCharacteristic',
  ResourceSpecification: 'resourceSpecCharacteristic',
} as const;

/** Characteristics with names under which conditions see something else. */
export const nameFindings = ({ id, ref, characteristics }: Specification): Finding[] =>
  characteristics.flatMap(({ name }, index): Finding[] => {
    if (!contextNames.some((each) => each === name)) return [];
    const message = `A characteristic of ${id} is called ${name}, which is what conditions call the ${name} of the order's item.`;
    const path = `${lists[ref['@referredType']]}[${index}].name`;
    return [{ code: 'reservedName', path, message, remedy: 'Give the characteristic another name.' }];
  });
