import { lookup as resolveName, type LookupAddress, type LookupOptions } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { buildConnector } from 'undici';
import { type AddressPolicy, refusalOf } from './outbound-address.js';

/** Calls to addresses that users have given: they must not reach what only this machine can. */
export interface Outbound {
  /** True in development only: no address is refused. */
  readonly allowAnyAddress: boolean;
  /** Why the URL may not be called; undefined when it may at this moment. */
  refusal(url: string): Promise<string | undefined>;
  /**
   * For undici's Agent: checks the address that is actually connected to, whatever the name resolved to a moment ago.
   */
  readonly connect: buildConnector.connector;
  /** The same to a server that asks for a certificate, or that has one of an authority of its own. */
  connectWith(tls: OutboundTls): buildConnector.connector;
  /** For an address for which it was decided earlier whether any is allowed: it must be allowed both then and now. */
  withAllowAnyAddress(allowedEarlier: boolean): Outbound;
}

/** PEM texts of a TLS connection. */
export interface OutboundTls {
  /** Whom to trust instead of the authorities that the system knows. */
  readonly ca?: string;
  /** The certificate of this client, and its key. */
  readonly cert?: string;
  readonly key?: string;
}

/** A subscriber that cannot be connected to within this time counts as unreachable. */
const connectTimeoutMs = 5_000;

/** Calls addresses that users have given, each only if the policy allows it when it is called. */
export function createOutbound(policy: AddressPolicy): Outbound {
  async function refusal(text: string): Promise<string | undefined> {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (!url || !/^https?:$/.test(url.protocol)) return 'must be an http or https URL';
    if (url.username !== '' || url.password !== '') return 'must not contain a user or password';
    if (policy.allowAnyAddress) return undefined;
    const host = hostOf(url.hostname);
    if (isIP(host)) return refusalOf(host, policy);
    const addresses = await lookup(host, { all: true }).catch(() => []);
    if (addresses.length === 0) return `${host} cannot be resolved`;
    return firstRefusal(addresses, policy);
  }

  function connectWith(tls: OutboundTls): buildConnector.connector {
    const connector = buildConnector({ timeout: connectTimeoutMs, lookup: checkedLookup(policy), ...tls });
    return (options, callback) => {
      const host = hostOf(options.hostname);
      // `lookup` is called for names only: a literal address would bypass it.
      const reason = isIP(host) ? refusalOf(host, policy) : undefined;
      if (reason === undefined) connector(options, callback);
      else callback(new Error(`refused: ${reason}`), null);
    };
  }

  const decided = (allowedEarlier: boolean): Outbound =>
    createOutbound({ ...policy, allowAnyAddress: policy.allowAnyAddress && allowedEarlier });
  return {
    allowAnyAddress: policy.allowAnyAddress,
    refusal,
    connect: connectWith({}),
    connectWith,
    withAllowAnyAddress: decided,
  };
}

/** An IPv6 address stands in brackets. */
const hostOf = (hostname: string): string => hostname.replace(/^\[(.*)\]$/, '$1');

const firstRefusal = (addresses: readonly LookupAddress[], policy: AddressPolicy): string | undefined =>
  addresses.map(({ address }) => refusalOf(address, policy)).find((reason) => reason !== undefined);

type LookupCallback = (
  err: NodeJS.ErrnoException | null,
  address: string | LookupAddress[],
  family?: number,
) => void;

const checkedLookup =
  (policy: AddressPolicy) =>
  (hostname: string, options: LookupOptions, callback: LookupCallback): void => {
    resolveName(hostname, { ...options, all: true }, (err, addresses) => {
      if (err) return callback(err, []);
      const reason = firstRefusal(addresses, policy);
      if (reason !== undefined) return callback(new Error(`refused: ${hostname}: ${reason}`), []);
      if (options.all) return callback(null, addresses);
      const [first] = addresses;
      return callback(null, first?.address ?? [], first?.family);
    });
  };
