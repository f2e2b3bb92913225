import { hash } from 'node:crypto';

const length = 12;

/**
 * `<orderId>.<12 characters of 0-9a-z>`: the same order and key give the same id for ever. 60 bits of
 * SHA-256, so that even the ids of an order of 100,000 steps collide once in 200 million orders.
 */
export function stepId(orderId: string, key: string): string {
  const bits = BigInt(`0x${hash('sha256', key).slice(0, 15)}`);
  return `${orderId}.${bits.toString(36).padStart(length, '0')}`;
}
