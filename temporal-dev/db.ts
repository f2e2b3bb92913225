import { spawn } from 'node:child_process';
import { databaseClient } from './database-program.js';
import { answers, ownDatabaseUrl } from './database-server.js';
import { homeFolder } from './home.js';

/**
 * An SQL console on the database of the running stack: that of DATABASE_URL, or that which `npm start` has started in
 * TURNUP_HOME. Arguments are the client's.
 *
 *     npm run db
 *     npm run db -- --execute 'SELECT state, COUNT(*) FROM product_order GROUP BY state'
 */

try {
  await openConsole(await runningDatabase(), process.argv.slice(2));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

async function runningDatabase(): Promise<URL> {
  const home = homeFolder(process.env);
  const given = process.env['DATABASE_URL'];
  const url = given || (await ownDatabaseUrl(home));
  if (url && (await answers(url).catch(() => false))) return new URL(url);
  throw new Error(
    given
      ? `The database at ${new URL(given).host} (DATABASE_URL) does not answer.`
      : `No stack is running in ${home}: npm start first, or set DATABASE_URL.`,
  );
}

async function openConsole(url: URL, args: readonly string[]): Promise<void> {
  const { client, env } = await databaseClient();
  const place = [`--host=${url.hostname}`, `--port=${url.port || 3306}`, '--protocol=tcp'];
  const account = [`--user=${decodeURIComponent(url.username)}`, `--database=${url.pathname.slice(1)}`];
  // Not among the arguments, which every user of the machine can see.
  const password = { MYSQL_PWD: decodeURIComponent(url.password) };
  // Ctrl-C is for the query that runs in the console.
  process.on('SIGINT', () => {});
  const console = spawn(client, [...place, ...account, ...args], {
    env: { ...process.env, ...env, ...password },
    stdio: 'inherit',
  });
  process.exitCode = await new Promise<number>((resolve, reject) => {
    console.once('error', reject).once('exit', (code) => resolve(code ?? 1));
  });
}
