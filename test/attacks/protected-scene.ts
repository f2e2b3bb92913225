import { connect } from 'node:net';
import { Keyring, parseApiKeys } from '../../api/access/api-keys.js';
import { createAuthentication } from '../../api/access/authentication.js';
import { scopes } from '../../api/tmf630/auth.js';
import { createOutbound } from '../../outbound/outbound.js';
import { eachFromElsewhere, openScene, referringAnywhere, type Scene } from '../api/scene.js';

/** Callers as production has them. */
export const keys = {
  operator: 'the key of the operator',
  reader: 'the key of the reader',
  shop: 'the key of the shop',
  otherShop: 'the key of the other shop',
  catalog: 'the key of the catalog',
  subscriber: 'the key of the subscriber',
} as const;

const granted: Readonly<Record<keyof typeof keys, readonly string[]>> = {
  operator: scopes,
  reader: ['read'],
  shop: ['read', 'orders:write'],
  otherShop: ['read', 'orders:write'],
  catalog: ['read', 'catalog:write'],
  subscriber: ['events:read'],
};

/** What an attacker on the network reaches: keys are needed, limits hold, and no internal address is called. */
export async function openProtectedScene(changed: Parameters<typeof openScene>[0] = {}): Promise<Scene> {
  return await openScene({
    authenticate: eachFromElsewhere(authentication()),
    outbound: createOutbound({ allowAnyAddress: false, networks: [] }),
    orderRules: referringAnywhere,
    concurrency: 20,
    rateLimit: 1_000,
    ...changed,
  });
}

/** Knows the callers, and where their requests come from. */
export function authentication() {
  const callers = Object.entries(keys).map(([caller, key]) => ({
    key,
    caller,
    scopes: granted[caller as keyof typeof keys],
  }));
  const keyring = new Keyring(parseApiKeys(JSON.stringify(callers)));
  return createAuthentication({ keyring: () => keyring });
}

/** Sends bytes as they are, and answers what comes back until the server or the time ends it. */
export async function sendRaw(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return await new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    socket.setTimeout(2_000, () => socket.destroy());
    socket.on('data', (part) => (answer += part.toString('latin1')));
    socket.on('error', reject).on('close', () => resolve(answer));
  });
}
