import ipaddr from 'ipaddr.js';

/** Which addresses may be called. */
export interface AddressPolicy {
  /** True in development only: this machine may be called too. */
  readonly allowAnyAddress: boolean;
  /** Networks that may be called although they are not public, e.g. `10.20.0.0/16`. */
  readonly networks: readonly string[];
}

/** Public addresses at which clouds serve their own machines' metadata. */
const platformAddresses = new Set(['168.63.129.16']);

/** Why the address may not be called; undefined when it may. */
export function refusalOf(address: string, { allowAnyAddress, networks }: AddressPolicy): string | undefined {
  if (allowAnyAddress) return undefined;
  const parsed = ipaddr.process(address);
  if (networks.some((network) => isWithin(parsed, network))) return undefined;
  const range = rangeOf(parsed);
  return range === 'unicast' ? undefined : `${address} is not a public address (${range})`;
}

/** The only IPv6 addresses that are public (RFC 4291); others are not assigned, or are IPv4 addresses in a form of IPv6. */
const globalUnicast = '2000::/3';

function rangeOf(address: ipaddr.IPv4 | ipaddr.IPv6): string {
  if (platformAddresses.has(address.toString())) return 'platform';
  const range = address.range();
  const isUnassigned = range === 'unicast' && address.kind() === 'ipv6' && !isWithin(address, globalUnicast);
  return isUnassigned ? 'unassigned' : range;
}

/** Throws unless the text is a list of networks, e.g. `10.20.0.0/16,fd00:1::/32`. */
export function parseNetworks(text: string): string[] {
  const networks = text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
  const wrong = networks.find((each) => !ipaddr.isValidCIDR(each));
  if (wrong !== undefined) throw new Error(`${wrong} is not a network, e.g. 10.20.0.0/16`);
  return networks;
}

function isWithin(address: ipaddr.IPv4 | ipaddr.IPv6, network: string): boolean {
  const [base, bits] = ipaddr.parseCIDR(network);
  return base.kind() === address.kind() && address.match(base, bits);
}
