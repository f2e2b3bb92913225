import { randomInt } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { portHolder } from './port-holder.js';

/** A port for each server of a stack; 0 stands for any free one, the same at every start in a home. */
export interface Ports {
  readonly api: number;
  readonly temporal: number;
  readonly temporalUi: number;
  readonly database: number;
  readonly sandbox: number;
}

/** Ports that nobody has to know beforehand. */
export const anyPorts: Ports = { api: 0, temporal: 0, temporalUi: 0, database: 0, sandbox: 0 };

/** The environment variable for each port, and the default. */
const portSettings = {
  api: { variable: 'PORT', usual: 3000 },
  temporal: { variable: 'TEMPORAL_PORT', usual: 7233 },
  temporalUi: { variable: 'TEMPORAL_UI_PORT', usual: 8233 },
  database: { variable: 'DATABASE_PORT', usual: 3307 },
  sandbox: { variable: 'SANDBOX_PORT', usual: 4000 },
} as const satisfies Record<keyof Ports, { variable: string; usual: number }>;

const portNames = Object.keys(portSettings) as (keyof Ports)[];

// Below the range from which systems take the ports of outgoing connections (32768 on Linux, 49152 elsewhere): a port
// from there could be gone when a killed server comes back.
const freeRange = { from: 20_000, to: 32_000 };

/** The ports that the environment sets. */
export function portsFromEnvironment(env: NodeJS.ProcessEnv): Ports {
  return Object.fromEntries(
    portNames.map((name) => {
      const { variable, usual } = portSettings[name];
      const port = Number(env[variable] || usual);
      if (!Number.isInteger(port) || port < 0 || port > 65_535) {
        throw new Error(`${variable} must be a port (0 to 65535), not "${env[variable]}".`);
      }
      return [name, port];
    }),
  ) as unknown as Ports;
}

/** Replaces each 0 by a free port, the one of the last start in this home where it still is free. */
export async function assignPorts(home: string, wanted: Ports): Promise<Ports> {
  const last = await lastPorts(home);
  const used = new Set<number>(Object.values(wanted));
  const assigned: Partial<Record<keyof Ports, number>> = {};
  for (const name of portNames) {
    const port = wanted[name] || (await freePort(used, last[name]));
    used.add(port);
    assigned[name] = port;
  }
  await writeFile(portsFile(home), JSON.stringify(assigned));
  return assigned as Ports;
}

/** Throws an error that names the port, its holder and the variable to change it, when the port is taken. */
export async function requireFreePort(name: keyof Ports, port: number): Promise<void> {
  if (await portIsFree(port)) return;
  const holder = await portHolder(port);
  throw new Error(
    `Port ${port} (${name}) is taken${holder ? ` by ${holder}` : ''}. Stop what uses it, or set ${portSettings[name].variable} to another port.`,
  );
}

/** Whether anything accepts connections there. */
export function answersOn(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host, timeout: 1000 });
    const settle = (answered: boolean) => {
      socket.destroy();
      resolve(answered);
    };
    socket.once('connect', () => settle(true));
    socket.once('timeout', () => settle(false));
    socket.once('error', () => settle(false));
  });
}

async function freePort(used: ReadonlySet<number>, preferred: number | undefined): Promise<number> {
  if (preferred && !used.has(preferred) && (await portIsFree(preferred))) return preferred;
  for (;;) {
    const port = randomInt(freeRange.from, freeRange.to);
    if (!used.has(port) && (await portIsFree(port))) return port;
  }
}

// Both ways, because some systems let two servers listen on one port when one of them does so on all addresses.
async function portIsFree(port: number): Promise<boolean> {
  const answers = await Promise.all([answersOn(port, '127.0.0.1'), answersOn(port, '::1')]);
  return !answers.includes(true) && bindable(port);
}

function bindable(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** The ports of the last start in this home; none before the first. */
export async function lastPorts(home: string): Promise<Partial<Ports>> {
  try {
    return JSON.parse(await readFile(portsFile(home), 'utf8')) as Partial<Ports>;
  } catch {
    return {};
  }
}

const portsFile = (home: string): string => join(home, 'ports.json');
