import { hash } from 'node:crypto';

/** A number in [0, 1) that depends on the key only, never on time or sequence. */
export function fraction(seed: number, key: string, kind: string): number {
  return hash('sha1', `${seed}\n${key}\n${kind}`, 'buffer').readUIntBE(0, 6) / 2 ** 48;
}

/** Whether a thing with this probability happens to this key. */
export function happens(rate: number, roll: () => number): boolean {
  return rate > 0 && roll() < rate;
}
