import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { ManagedProcess } from './process.js';
import { findProgram, run } from './tools.js';

/** MariaDB from `compose.yaml`, in the foreground, so that it ends with its process; undefined without a Docker engine. */
export async function databaseInDocker(options: {
  readonly home: string;
  readonly port: number;
  readonly password: string;
  readonly ready: () => Promise<boolean>;
}): Promise<ManagedProcess | undefined> {
  const docker = await findProgram(['docker']);
  const engine = docker && (await run(docker, ['compose', 'ls']).catch(() => undefined));
  if (!docker || engine === undefined) return undefined;
  const project = `turnup-${createHash('sha256').update(options.home).digest('hex').slice(0, 8)}`;
  return new ManagedProcess({
    name: 'database',
    home: options.home,
    command: docker,
    args: ['compose', '-f', join(import.meta.dirname, 'compose.yaml'), '-p', project, 'up', 'database'],
    env: {
      ...process.env,
      TURNUP_DATABASE_PORT: String(options.port),
      TURNUP_DATABASE_PASSWORD: options.password,
    },
    graceMs: 30_000,
    ready: options.ready,
  });
}
