import { ipKeyGenerator } from 'express-rate-limit';
import { Problem } from '../tmf630/errors.js';
import { Recent } from '../../domain/lib/recent.js';

/** An address that fails more often than this in a minute waits for the rest of the minute. */
const failuresAMinute = 20;
const windowMs = 60_000;
/** Addresses, and credentials, that are remembered. */
const remembered = 10_000;
/** A network of one holder: with IPv6 he has as many addresses as he likes. */
const networkOfHolder = 64;

/**
 * Slows down who tries out keys. What has been accepted from an address before is accepted from it all the
 * same, so that one client with a wrong key does not shut out the others behind its proxy.
 */
export class FailedAttempts {
  readonly #failures = new Recent<{ count: number; readonly until: number }>(remembered);
  readonly #accepted = new Recent<true>(remembered);

  constructor(
    private readonly now: () => number,
    /** Told once of each address that has to wait. */
    private readonly onBlocked: (address: string) => void,
  ) {}

  /** Throws 429 when too many attempts from the address have failed. */
  admit(address: string, credentialHash: string): void {
    const failed = this.#failures.get(networkOf(address));
    if (!failed || failed.count < failuresAMinute || failed.until <= this.now()) return;
    if (this.#accepted.get(`${address} ${credentialHash}`)) return;
    const seconds = Math.ceil((failed.until - this.now()) / 1_000);
    throw new Problem(
      'tooManyRequests',
      `Too many requests from ${address} had a key that is not valid: wait ${seconds} seconds.`,
      { headers: { 'Retry-After': String(seconds) } },
    );
  }

  accepted(address: string, credentialHash: string): void {
    const key = `${address} ${credentialHash}`;
    if (!this.#accepted.get(key)) this.#accepted.set(key, true);
  }

  failed(address: string): void {
    const network = networkOf(address);
    const earlier = this.#failures.get(network);
    if (!earlier || earlier.until <= this.now()) {
      this.#failures.set(network, { count: 1, until: this.now() + windowMs });
      return;
    }
    earlier.count += 1;
    if (earlier.count === failuresAMinute) this.onBlocked(address);
  }
}

const networkOf = (address: string): string => ipKeyGenerator(address, networkOfHolder);
