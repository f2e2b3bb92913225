import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { Client, Connection } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { parseCustomerRequired, parseOrderPrices, parseReferential } from '../domain/order/order-rules.js';
import { turnup } from '../entities/actor.js';
import { DatabasePool } from '../entities/database.js';
import { readDatabaseTls } from '../entities/database-tls.js';
import { readKeyring } from '../entities/encryption-keys.js';
import { createProcessLog } from '../entities/process-log.js';
import { parseNetworks } from '../outbound/outbound-address.js';
import { createOutbound } from '../outbound/outbound.js';
import { dataConverterWith, readPayloadCodec } from '../relay/payload-encryption.js';
import { createRelay } from '../relay/relay.js';
import { createSearchIds } from '../relay/search-id.js';
import { createAuthentication } from './access/authentication.js';
import { BearerTokens } from './access/bearer-tokens.js';
import { openKeyFile } from './access/key-file.js';
import { parseOidcSettings } from './access/oidc-settings.js';
import { createProviderKeys } from './access/provider-keys.js';
import { createApp } from './process/app.js';
import { parseOrigins } from './process/browsers.js';
import { createHealthChecks } from './process/health-checks.js';
import { parseLimit } from './process/rate-limit.js';

/** The API process: all of its configuration is read here. */
const env = process.env;
const log = createProcessLog('api', env['LOG_LEVEL']);
// One forgotten promise must not end the requests of everybody else (docs/resilience.md).
process.on('unhandledRejection', (err) => log.error({ err }, 'unhandled rejection'));
const port = Number(env['PORT'] ?? 3000);
const taskQueue = env['TURNUP_TASK_QUEUE'] ?? 'turnup';
const {
  TURNUP_API_KEYS: keysPath,
  TURNUP_OIDC: oidcPath,
  TURNUP_PUBLIC_URL: publicUrl,
  TURNUP_TRUST_PROXY: trustProxy,
} = env;
const bodyLimit = env['TURNUP_BODY_LIMIT'];
const orderRules = {
  customerRequired: parseCustomerRequired(env['TURNUP_CUSTOMER_REQUIRED']),
  referential: parseReferential(env['TURNUP_REFERENTIAL']),
  prices: parseOrderPrices(env['TURNUP_ORDER_PRICES']),
};

const development = env['TURNUP_DEVELOPMENT'] === '1';
/** How often the log says that the API is open to everybody. */
const shoutMs = 600_000;

const keys = keysPath ? await openKeyFile({ path: keysPath, log }) : undefined;
const oidc = oidcPath ? parseOidcSettings(await readFile(oidcPath, 'utf8')) : undefined;
const isOpen = !keys && !oidc;
// In development all callers are one.
const limitOf = (name: string, byDefault: number): number | undefined =>
  parseLimit(env[name], { name, byDefault: isOpen ? undefined : byDefault });
const rateLimit = limitOf('TURNUP_RATE_LIMIT', 200);
const concurrency = limitOf('TURNUP_CONCURRENCY', 100);
if (isOpen && !development) {
  throw new Error(
    'TURNUP_API_KEYS or TURNUP_OIDC must be set: without them every caller may do everything. For development set TURNUP_DEVELOPMENT=1.',
  );
}
// Where nobody is asked for a key every caller is an operator: so nobody may call from outside, unless somebody insists.
const isUnprotected = isOpen && env['TURNUP_UNPROTECTED'] === '1';
const host = isOpen && !isUnprotected ? '127.0.0.1' : (env['HOST'] ?? '0.0.0.0');
if (isUnprotected) {
  const shout = (): void =>
    log.error(
      { host, port },
      'UNPROTECTED (TURNUP_UNPROTECTED=1): EVERYBODY IN THE NETWORK MAY DO EVERYTHING. Set TURNUP_API_KEYS or TURNUP_OIDC.',
    );
  shout();
  setInterval(shout, shoutMs).unref();
} else if (isOpen) {
  log.warn(
    'neither TURNUP_API_KEYS nor TURNUP_OIDC is set: development mode, listening on 127.0.0.1 only, every caller may do everything',
  );
}

const keyring = await readKeyring(env);
const codec = readPayloadCodec(env, keyring);
const database = await DatabasePool.open({
  url: required('DATABASE_URL'),
  tls: await readDatabaseTls(env),
});
await database.migrate();

const { connectionOptions, namespace = 'default' } = loadClientConnectConfig();
// Lazy: orders are accepted while Temporal is unavailable, and the relay delivers them later.
const connection = Connection.lazy(connectionOptions);
const client = new Client({ connection, namespace, ...dataConverterWith(codec) });
const relay = createRelay({
  database: database.as(turnup('relay')),
  client,
  taskQueue,
  log,
  searchIds: createSearchIds(env['TURNUP_SEARCH_ATTRIBUTE_KEY']),
});

const outbound = createOutbound({
  allowAnyAddress: development,
  networks: parseNetworks(env['TURNUP_OUTBOUND_NETWORKS'] ?? ''),
});

const app = createApp({
  database,
  relay,
  outbound,
  orderRules,
  keyring,
  ...(codec && {
    codec: { codec, origins: parseOrigins(env['TURNUP_CODEC_ORIGINS'], 'TURNUP_CODEC_ORIGINS') },
  }),
  log,
  authenticate: createAuthentication({
    ...(keys && { keyring: keys.keyring }),
    ...(oidc && { tokens: new BearerTokens(oidc, createProviderKeys({ settings: oidc, log })) }),
    log,
  }),
  ...(isOpen && { localOnly: isUnprotected ? ('any' as const) : ('local' as const) }),
  httpHubs: env['TURNUP_HTTP_HUBS'] === '1',
  origins: parseOrigins(env['TURNUP_CORS_ORIGINS'], 'TURNUP_CORS_ORIGINS'),
  hubVerification: {
    required: !development && env['TURNUP_HUB_VERIFICATION'] !== 'off',
    trustedOrigins: parseOrigins(env['TURNUP_HUB_ORIGINS'], 'TURNUP_HUB_ORIGINS'),
  },
  health: createHealthChecks({ database: database.as(turnup('health')), client, taskQueue }),
  instance: env['TURNUP_INSTANCE'] ?? '',
  ...(publicUrl !== undefined && { publicUrl: publicUrl.replace(/\/+$/, '') }),
  ...(trustProxy !== undefined && { trustProxy }),
  ...(bodyLimit !== undefined && { bodyLimit }),
  ...(rateLimit !== undefined && { rateLimit }),
  ...(concurrency !== undefined && { concurrency }),
});

const server = createServer(app);
// Longer than the idle timeout of usual load balancers and clients, so that the server never hangs up first.
server.keepAliveTimeout = 75_000;
await new Promise<void>((resolve, reject) => {
  server.once('error', reject).listen(port, host, resolve);
});
log.info({ host, port, publicUrl }, 'listening');

let stopping = false;

/** Accepts no more requests, finishes those under way, then closes its connections. */
async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  log.info('stopping');
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  await closed;
  keys?.close();
  await relay.stop();
  await connection.close();
  await database.close();
}

for (const event of ['SIGTERM', 'SIGINT', 'disconnect'] as const) {
  process.on(event, () => {
    // A request that does not end must not keep the process alive.
    setTimeout(() => process.exit(1), 10_000).unref();
    stop().then(
      () => process.exit(0),
      (err: unknown) => {
        log.error({ err }, 'did not stop cleanly');
        process.exit(1);
      },
    );
  });
}

function required(name: string): string {
  const value = env[name];
  if (!value) throw new Error(`${name} must be set: npm start sets it, see the README.`);
  return value;
}
