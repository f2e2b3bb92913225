import { join } from 'node:path';
import { debianPackagesAvailable, unpackDebianPackages, unpackedEnvironment } from './debian-packages.js';
import type { Report } from './home.js';
import { exists, findProgram, run, tool, toolsFolder } from './tools.js';

/** A MariaDB or MySQL server program, and how a data folder for it is made. */
export interface DatabaseProgram {
  readonly flavour: 'MariaDB' | 'MySQL';
  readonly server: string;
  /** Arguments that tell it where its own files are; none for one that the system installed. */
  readonly baseArguments: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly initialise: (data: string) => Promise<void>;
}

// Servers are often installed outside of the PATH of ordinary users.
const serverFolders = [
  '/usr/sbin',
  '/usr/local/sbin',
  '/usr/libexec',
  '/usr/local/mysql/bin',
  '/opt/homebrew/bin',
];

// MariaDB's packages carry a version in their names on some releases; MySQL is Ubuntu's main one.
const packageSets = [
  ['mariadb-server-core', 'mariadb-client-core'],
  ['mariadb-server-core-10.6', 'mariadb-client-core-10.6'],
  ['mysql-server-core-8.0'],
];

/** The server programs to try, best first: the machine's, then unpacked packages of the distribution. */
export async function* databasePrograms(report: Report): AsyncGenerator<DatabaseProgram> {
  const mariadbd = await findProgram(['mariadbd'], serverFolders);
  const installMariadb = await findProgram(['mariadb-install-db'], ['/usr/libexec']);
  if (mariadbd && installMariadb) yield mariadb(mariadbd, installMariadb, [], {});
  const mysqld = await findProgram(['mysqld'], serverFolders);
  if (mysqld && (await isMysql(mysqld))) yield mysql(mysqld, [], {});
  if (await debianPackagesAvailable()) yield unpackedProgram(report);
}

/** The SQL console of MariaDB or MySQL: the machine's, or the one that was fetched with the server. */
export async function databaseClient(): Promise<Pick<DatabaseProgram, 'env'> & { readonly client: string }> {
  const installed = await findProgram(['mariadb', 'mysql']);
  if (installed) return { client: installed, env: {} };
  const folder = join(toolsFolder(), 'database');
  const fetched = join(folder, 'usr/bin/mariadb');
  if (await exists(fetched)) return { client: fetched, env: await unpackedEnvironment(folder) };
  throw new Error('There is no SQL console: install mariadb-client or mysql-client.');
}

async function unpackedProgram(report: Report): Promise<DatabaseProgram> {
  const what = { name: 'database', what: 'MariaDB from the packages of this distribution', report };
  const folder = await tool(what, (making) => unpackDebianPackages(packageSets, making));
  const usr = join(folder, 'usr');
  const env = await unpackedEnvironment(folder);
  const mariadbd = join(usr, 'sbin/mariadbd');
  return (await exists(mariadbd))
    ? mariadb(mariadbd, join(usr, 'bin/mariadb-install-db'), [`--basedir=${usr}`], env)
    : mysql(join(usr, 'sbin/mysqld'), [`--basedir=${usr}`, `--lc-messages-dir=${usr}/share/mysql`], env);
}

function mariadb(
  server: string,
  installer: string,
  baseArguments: readonly string[],
  env: Readonly<Record<string, string>>,
): DatabaseProgram {
  const initialise = async (data: string) => {
    const choices = ['--auth-root-authentication-method=normal', '--skip-test-db', ...rootArguments()];
    const folders = [`--datadir=${data}`, `--tmpdir=${data}`];
    await run(installer, ['--no-defaults', ...baseArguments, ...folders, ...choices], {
      env: { ...process.env, ...env },
    });
  };
  return { flavour: 'MariaDB', server, baseArguments, env, initialise };
}

function mysql(
  server: string,
  baseArguments: readonly string[],
  env: Readonly<Record<string, string>>,
): DatabaseProgram {
  const initialise = async (data: string) => {
    const choices = ['--initialize-insecure', `--datadir=${data}`, ...rootArguments()];
    await run(server, ['--no-defaults', ...baseArguments, ...choices], { env: { ...process.env, ...env } });
  };
  return { flavour: 'MySQL', server, baseArguments, env, initialise };
}

/** Servers run as root only with this option. */
export function rootArguments(): string[] {
  return process.getuid?.() === 0 ? ['--user=root'] : [];
}

// MariaDB installs its server under this name too.
async function isMysql(server: string): Promise<boolean> {
  return run(server, ['--no-defaults', '--version']).then(
    (version) => !version.includes('MariaDB'),
    () => false,
  );
}
