import { contextNames } from '../condition-context.js';
import type { Specification } from '../specification.js';
import type { Finding } from './catalog-fault.js';
import { characteristicLists } from './characteristic-lists.js';

/** Characteristics with a name under which conditions see something else. */
export const nameFindings = ({ id, ref, characteristics }: Specification): Finding[] =>
  characteristics.flatMap(({ name }, index): Finding[] => {
    if (!contextNames.some((each) => each === name)) return [];
    const message = `A characteristic of ${id} is called ${name}, which is what conditions call the ${name} of the order's item.`;
    const path = `${characteristicLists[ref['@referredType']].list}[${index}].name`;
    return [{ code: 'reservedName', path, message, remedy: 'Give the characteristic another name.' }];
  });
