import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { vpnOrder } from '../catalog-seeds/orders/vpn-order.js';
import { projectRoot } from '../temporal-dev/home.js';
import type { OrderBody } from './channel.js';

/** The families of the seeds, one after another. */
const kinds: readonly { readonly family: string; readonly make: () => object }[] = [
  { family: 'fibre bundle', make: () => seed('fibre-bundle') },
  { family: 'mobile plan', make: () => seed('mobile-plan') },
  { family: 'business VPN', make: () => vpnOrder(2) },
  { family: 'fibre self-install', make: () => seed('fibre-self-install') },
];

/** So many that it is run by several workflows. */
const largeOrder = { family: 'large VPN', make: () => vpnOrder(120) } as const;

/** The n-th order of a run, of another customer than all others. */
export function orderNumber(
  n: number,
  isLarge = false,
): { readonly family: string; readonly body: OrderBody } {
  const { family, make } = isLarge ? largeOrder : kinds[n % kinds.length]!;
  const body = {
    ...make(),
    externalId: `chaos-${n}`,
    relatedParty: [{ id: `customer-chaos-${n}`, role: 'customer', '@referredType': 'Customer' }],
  };
  return { family, body };
}

const seed = (name: string): object =>
  JSON.parse(readFileSync(join(projectRoot, 'catalog-seeds/orders', `${name}.json`), 'utf8')) as object;
