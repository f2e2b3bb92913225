import { turnup } from '../actor.js';
import { DatabasePool } from '../database.js';
import { readDatabaseTls } from '../database-tls.js';
import { runAuditVerify } from './verify-command.js';

/**
 * Checks the audit of the database of DATABASE_URL (docs/audit.md):
 *
 *     DATABASE_URL=mysql://… npm run audit-verify
 */

const url = process.env['DATABASE_URL'];
// oxlint-disable-next-line no-console -- the output of a command
const print = (line: string): void => console.log(line);
if (url === undefined) {
  print(
    'Set DATABASE_URL to the database whose audit is to be verified: mysql://user:password@host:port/schema.',
  );
  process.exitCode = 2;
} else {
  const pool = await DatabasePool.open({ url, tls: await readDatabaseTls(process.env), connections: 1 });
  process.exitCode = await runAuditVerify(pool.as(turnup('auditVerify')), process.argv.slice(2), print);
  await pool.close();
}
