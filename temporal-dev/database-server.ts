import { createConnection } from 'mysql2/promise';
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { databaseInDocker } from './database-docker.js';
import { rootArguments, databasePrograms } from './database-program.js';
import type { DatabaseProgram } from './database-program.js';
import type { Report } from './home.js';
import { lastPorts, requireFreePort } from './ports.js';
import { ManagedProcess } from './process.js';
import { exists, timed } from './tools.js';

/** A database to work with: its URL, and its process when we have started it. */
interface DatabaseServer {
  readonly url: string;
  readonly process: ManagedProcess | undefined;
}

/** Where a database server of ours keeps its data and listens. */
interface DatabaseOptions {
  readonly home: string;
  readonly port: number;
  readonly env: NodeJS.ProcessEnv;
  readonly report: Report;
  /** False where a crash of the machine may cost the data, for speed. */
  readonly durable?: boolean;
}

// A busy server flushes its buffers at the end; it loses nothing when killed after this.
const graceMs = 20_000;

const databaseChoicesHelp =
  'Set DATABASE_URL (mysql://user:password@host:port/schema) to a MySQL 8 or MariaDB 10.11 server, ' +
  'install one of them (mariadb-server or mysql-server), or start a Docker engine.';

/** Uses the database that DATABASE_URL names, or else starts one. */
export async function startDatabase(options: DatabaseOptions): Promise<DatabaseServer> {
  const given = options.env['DATABASE_URL'];
  if (given) return useExternal(given, options.report);
  const password = await ownPassword(options.home);
  const url = urlOf(password, options.port);
  const failures: string[] = [];
  const program = await preparedProgram(options, failures);
  const server = program
    ? await ownServer(options, program, url)
    : await databaseInDocker({ ...options, password, ready: () => answers(url) });
  if (!server)
    throw new Error(`No database. ${databaseChoicesHelp}${failures.map((line) => `\n  ${line}`).join('')}`);
  const what = program?.flavour ?? 'MariaDB in Docker';
  await timed(options.report, `Database: ${what} running on port ${options.port}`, () => server.start());
  return { url, process: server };
}

/** The URL of the database that a stack in this home has started; undefined when none ever was. */
export async function ownDatabaseUrl(home: string): Promise<string | undefined> {
  const { database } = await lastPorts(home);
  const file = passwordFile(home);
  return database && (await exists(file)) ? urlOf(await readPassword(file), database) : undefined;
}

/**
 * Creates a schema in utf8mb4 on the server at this URL unless it exists, and returns its URL.
 * @internal Exported for the tests.
 */
export async function createSchema(serverUrl: string, schema: string): Promise<string> {
  const url = new URL(serverUrl);
  url.pathname = '';
  const connection = await createConnection(url.href);
  try {
    await connection.query(
      'CREATE DATABASE IF NOT EXISTS ?? CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci',
      [schema],
    );
  } finally {
    await connection.end();
  }
  url.pathname = `/${schema}`;
  return url.href;
}

async function useExternal(url: string, report: Report): Promise<DatabaseServer> {
  const { host, pathname } = new URL(url);
  try {
    await timed(report, `Database: using ${host}${pathname}`, () => createSchema(url, pathname.slice(1)));
  } catch (error) {
    // A user without the right to create schemas may still use one that exists.
    if (!(await answers(url).catch(() => false))) {
      throw new Error(`The database at ${host}${pathname} (DATABASE_URL) cannot be used.`, { cause: error });
    }
  }
  return { url, process: undefined };
}

// The first program with which a data folder can be made, or that made the existing one. A server of the system may be
// confined to the system's own folders (AppArmor), so its failure only means that the next one is tried.
async function preparedProgram(
  { home, report }: DatabaseOptions,
  failures: string[],
): Promise<DatabaseProgram | undefined> {
  const data = join(home, 'database');
  const maker = join(home, 'database.program');
  const madeBy = (await exists(data)) ? await readFile(maker, 'utf8').catch(() => undefined) : undefined;
  try {
    for await (const program of databasePrograms(report)) {
      if (madeBy === program.server) return program;
      if (madeBy !== undefined && (await exists(madeBy))) continue;
      if (await exists(data)) return program;
      try {
        await timed(report, `Database: new ${program.flavour} data in ${data}`, () =>
          initialise(program, data),
        );
        await writeFile(maker, program.server);
        return program;
      } catch (error) {
        failures.push(`${program.server}: ${(error as Error).message}`);
      }
    }
  } catch (error) {
    failures.push((error as Error).message);
  }
  return undefined;
}

async function initialise(program: DatabaseProgram, data: string): Promise<void> {
  const making = `${data}.new`;
  await rm(making, { recursive: true, force: true });
  await mkdir(making, { recursive: true });
  await program.initialise(making);
  await rename(making, data);
}

async function ownServer(
  { home, port, durable = true }: DatabaseOptions,
  program: DatabaseProgram,
  url: string,
): Promise<ManagedProcess> {
  const data = join(home, 'database');
  const temporary = join(home, 'database.tmp');
  const accounts = join(home, 'database.sql');
  await writeFile(accounts, accountStatements(new URL(url).password), { mode: 0o600 });
  return new ManagedProcess({
    name: 'database',
    home,
    command: program.server,
    args: serverArguments(program, { data, temporary, accounts, port, durable }),
    env: { ...process.env, ...program.env },
    graceMs,
    prepare: async () => {
      await requireFreePort('database', port);
      await mkdir(temporary, { recursive: true });
      // Left by a server that was killed; another process may have its pid by now.
      for (const name of ['turnup.sock', 'turnup.sock.lock', 'turnup.pid']) {
        await rm(join(data, name), { force: true });
      }
    },
    ready: () => answers(url),
  });
}

interface ServerOptions {
  readonly data: string;
  readonly temporary: string;
  readonly accounts: string;
  readonly port: number;
  readonly durable: boolean;
}

// Nothing waits for the disk, not even the making of a table.
const hasty = [
  '--innodb-file-per-table=OFF',
  '--loose-sync-frm=OFF',
  '--innodb-flush-log-at-trx-commit=0',
  '--innodb-flush-method=nosync',
  '--innodb-doublewrite=OFF',
];

function serverArguments(
  program: DatabaseProgram,
  { data, temporary, accounts, port, durable }: ServerOptions,
): string[] {
  return [
    '--no-defaults',
    ...program.baseArguments,
    ...rootArguments(),
    `--datadir=${data}`,
    `--tmpdir=${temporary}`,
    `--init-file=${accounts}`,
    // Relative to the data folder, because the path of a socket may have about 100 characters only.
    '--socket=turnup.sock',
    '--pid-file=turnup.pid',
    '--loose-mysqlx=OFF',
    '--bind-address=127.0.0.1',
    `--port=${port}`,
    '--skip-name-resolve',
    '--max-connections=200',
    '--character-set-server=utf8mb4',
    '--collation-server=utf8mb4_unicode_ci',
    ...(durable ? ['--innodb-flush-log-at-trx-commit=1'] : hasty),
    '--innodb-buffer-pool-size=256M',
    '--skip-log-bin',
    '--performance-schema=OFF',
  ];
}

// Run at each start of the server, before it takes connections.
function accountStatements(password: string): string {
  return [
    `CREATE USER IF NOT EXISTS 'turnup'@'%' IDENTIFIED BY '${password}';`,
    `ALTER USER 'turnup'@'%' IDENTIFIED BY '${password}';`,
    "GRANT ALL PRIVILEGES ON *.* TO 'turnup'@'%' WITH GRANT OPTION;",
    `ALTER USER 'root'@'localhost' IDENTIFIED BY '${password}';`,
    "DROP USER IF EXISTS ''@'localhost';",
    'CREATE DATABASE IF NOT EXISTS turnup CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;',
    '',
  ].join('\n');
}

const passwordFile = (home: string): string => join(home, 'database.password');

const readPassword = async (file: string): Promise<string> => (await readFile(file, 'utf8')).trim();

const urlOf = (password: string, port: number): string =>
  `mysql://turnup:${password}@127.0.0.1:${port}/turnup`;

/** Whether the database accepts queries; throws what its driver says when it does not. */
export async function answers(url: string): Promise<boolean> {
  const connection = await createConnection({ uri: url, connectTimeout: 1000 });
  try {
    await connection.query('SELECT 1');
    return true;
  } finally {
    await connection.end();
  }
}

async function ownPassword(home: string): Promise<string> {
  const file = passwordFile(home);
  if (await exists(file)) return await readPassword(file);
  const password = randomBytes(18).toString('hex');
  await writeFile(file, password, { mode: 0o600 });
  return password;
}
