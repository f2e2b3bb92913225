import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { log } from '../support/log.js';
import { type AppDependencies, createApp } from '../../api/process/app.js';
import { createAuthentication } from '../../api/access/authentication.js';
import type { Authenticate } from '../../api/tmf630/auth.js';
import { loadSeeds } from '../../catalog-seeds/load.js';
import { parseReferential } from '../../domain/order/order-rules.js';
import { recordKinds } from '../../domain/order/record-refs.js';
import { turnup } from '../../entities/actor.js';
import type { Database, DatabasePool } from '../../entities/database.js';
import { schemaOf } from '../../entities/schema.js';
import { entities } from '../../entities/tables/entities.js';
import { createOutbound } from '../../outbound/outbound.js';
import { openDatabase } from '../support/open-database.js';

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  // What is answered differs by test; each asserts what it reads.
  readonly body: Json;
}

// oxlint-disable-next-line typescript/no-explicit-any -- answers are asserted by value
export type Json = any;

export interface CallOptions {
  readonly body?: unknown;
  /** Sent as it is, instead of `body`. */
  readonly raw?: string;
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The API with a relay that only notes what it was given. */
export interface Scene {
  readonly url: string;
  readonly database: Database;
  readonly delivered: string[];
  readonly call: (method: string, path: string, options?: CallOptions) => Promise<Reply>;
  /** What a POST has created; fails when it is refused. */
  readonly created: (path: string, body: Json, options?: CallOptions) => Promise<Json>;
  readonly close: () => Promise<void>;
}

interface SceneOptions extends Partial<Omit<AppDependencies, 'database'>> {
  readonly database?: Database;
}

/** What an installation sets whose records are in other systems: samples name them by any id. */
export const referringAnywhere: AppDependencies['orderRules'] = {
  customerRequired: ['productOrder'],
  referential: parseReferential(recordKinds.map((kind) => `${kind}=off`).join(',')),
};

/**
 * Each request as if it came from another address: tests send more keys that are not valid than one address may. The
 * caller has the address that the request came from.
 */
export function eachFromElsewhere(authenticate: Authenticate): Authenticate {
  let requests = 0;
  return async (credentials) => {
    requests += 1;
    const address = `10.${requests >> 16}.${(requests >> 8) & 255}.${requests & 255}`;
    const caller = await authenticate({ ...credentials, address });
    const { address: from } = credentials;
    return from === undefined ? caller : { ...caller, address: from };
  };
}

/** The API on the database that is given, which stays open, or else on one of its own. */
export async function openScene({ database: given, ...changed }: SceneOptions = {}): Promise<Scene> {
  const database = given ?? (await openDatabase());
  // What any test asks for leaves its deed, or fails.
  database.pool.requiresDeeds = true;
  const delivered: string[] = [];
  const pass = async () => {};
  const app = createApp({
    database: database.pool,
    relay: { flush: (workflowId) => void delivered.push(workflowId) },
    outbound: createOutbound({ allowAnyAddress: true, networks: [] }),
    orderRules: { customerRequired: ['productOrder'], referential: parseReferential() },
    log,
    authenticate: eachFromElsewhere(createAuthentication()),
    health: { database: pass, temporal: pass, worker: pass },
    instance: 'test',
    ...changed,
  });
  const server = createServer(app);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    database,
    delivered,
    call: async (method, path, options = {}) => call(url, method, path, options),
    async created(path, body, options) {
      const reply = await call(url, 'POST', path, { ...options, body });
      assert.equal(reply.status, 201, JSON.stringify(reply.body));
      return reply.body;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      if (!given) await database.pool.close();
    },
  };
}

/** The API with the seeds in its catalog, whose downstream systems nobody answers for. */
export async function openSeededScene(options: Omit<SceneOptions, 'database'> = {}): Promise<Scene> {
  const database = await openDatabase({ seeded: true });
  const scene = await openScene({ ...options, database });
  return {
    ...scene,
    async close() {
      await scene.close();
      await database.pool.close();
    },
  };
}

/** Loads the seeds over the API into a database that has its tables only. */
export async function seedOverApi(pool: DatabasePool): Promise<void> {
  const { url: apiUrl, close } = await openScene({ database: pool.as(turnup('test')) });
  const sandboxUrl = 'http://127.0.0.1:1';
  await loadSeeds({ apiUrl, apiKey: 'dev-catalog', sandboxUrl, report: () => {} });
  await close();
}

/** One database for all tests of the suite that calls it, emptied after each. */
export function databaseOfSuite(): () => Database {
  let database: Database;
  before(async () => (database = await openDatabase()));
  afterEach(async () => empty(database));
  after(async () => database.pool.close());
  return () => database;
}

/** Leaves nothing of what a test has written, but the rows that migrations make. */
async function empty(database: Database): Promise<void> {
  const tables = entities.map((table) => schemaOf(table).name);
  const written = tables.filter((name) => name !== 'catalog_lock' && name !== 'event_dispatch');
  await database.run(written.map((name) => `DELETE FROM ${name}`).join(';'));
}

async function call(
  url: string,
  method: string,
  path: string,
  { body, raw, key, headers }: CallOptions,
): Promise<Reply> {
  const content = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  const response = await fetch(`${url}${path}`, {
    method,
    redirect: 'manual',
    headers: {
      ...(content !== undefined && { 'content-type': 'application/json' }),
      ...(key !== undefined && { 'x-api-key': key }),
      ...headers,
    },
    ...(content !== undefined && { body: content }),
  });
  const text = await response.text();
  const json = response.headers.get('content-type')?.includes('json') === true;
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? undefined : json ? (JSON.parse(text) as unknown) : text,
  };
}
