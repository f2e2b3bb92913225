import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mobileOrder } from '../catalog-seeds/orders/mobile-order.js';
import { vpnOrder } from '../catalog-seeds/orders/vpn-order.js';
import { projectRoot } from '../temporal-dev/home.js';
import type { OrderBody } from './channel.js';

/** Orders of one shape. */
interface Family {
  readonly family: string;
  readonly make: () => object;
  /** How many steps its plan gains once those of the dry run have reported. */
  readonly grownSteps?: number;
}

/** The families of the seeds, one after another. */
const families: readonly Family[] = [
  { family: 'fibre bundle', make: () => seed('fibre-bundle') },
  { family: 'mobile plan', make: () => seed('mobile-plan') },
  { family: 'business VPN', make: () => vpnOrder(2) },
  { family: 'fibre self-install', make: () => seed('fibre-self-install') },
  { family: 'managed VPN', make: () => vpnOrder(2, { projectManaged: true, monitoring: true }) },
  // The permit, the duct and its milestone, since the survey finds the duct far away.
  { family: 'surveyed fibre', make: surveyedFibre, grownSteps: 3 },
  { family: 'mobile SIMs', make: () => mobileOrder(2, { additionalSims: 2 }) },
];

/** Enough steps to be run by several workflows. */
const largeFamilies: readonly Family[] = [
  { family: 'large managed VPN', make: () => vpnOrder(120, { projectManaged: true }) },
  { family: 'large mobile', make: () => mobileOrder(60, { additionalSims: 1 }) },
];

/** How the n-th order of a run is made. */
interface OrderChoice {
  readonly number: number;
  /** Its number among the large orders; absent: it is not large. */
  readonly large?: number;
}

/** An order of a run, of another customer than all others. */
export function orderNumber({ number, large }: OrderChoice): {
  readonly family: string;
  readonly grownSteps: number;
  readonly body: OrderBody;
} {
  const kinds = large === undefined ? families : largeFamilies;
  const { family, make, grownSteps = 0 } = kinds[(large ?? number) % kinds.length]!;
  const body = {
    ...make(),
    externalId: externalIdOf(number),
    relatedParty: [{ id: `customer-chaos-${number}`, role: 'customer', '@referredType': 'Customer' }],
  };
  return { family, grownSteps, body };
}

/** The channel's id of the n-th order of a run. */
export const externalIdOf = (number: number): string => `chaos-${number}`;

/** In a town where the way to the duct is surveyed first. */
function surveyedFibre(): object {
  return {
    '@type': 'ProductOrder',
    productOrderItem: [
      {
        id: '1',
        action: 'add',
        productOffering: { id: 'fibre-internet' },
        product: {
          productCharacteristic: [{ name: 'downstreamMbps', value: 100 }],
          place: [{ role: 'installationAddress', postcode: '16341', '@referredType': 'GeographicAddress' }],
        },
      },
    ],
  };
}

const seed = (name: string): object =>
  JSON.parse(readFileSync(join(projectRoot, 'catalog-seeds/orders', `${name}.json`), 'utf8')) as object;
