import { hash } from 'node:crypto';
import type { SpecificationNode } from './specification-node.js';

const length = 12;

/**
 * `<orderId>.<12 characters of 0-9a-z>`: the same order and key give the same id for ever. 60 bits of
 * SHA-256, so that even the ids of an order of 100,000 steps collide once in 200 million orders.
 */
export function stepId(orderId: string, key: string): string {
  const bits = BigInt(`0x${hash('sha256', key).slice(0, 15)}`);
  return `${orderId}.${bits.toString(36).padStart(length, '0')}`;
}

/** The id of the service or resource in the inventory that a node builds, changes or ends (TMF638, TMF639). */
export const inventoryIdOf = (
  { owned, key }: Pick<SpecificationNode, 'owned' | 'key'>,
  orderId: string,
): string => owned?.id ?? stepId(orderId, `realization ${key}`);
