import { join } from 'node:path';
import { startDatabase } from '../temporal-dev/database-server.js';
import { claimHome, type Report } from '../temporal-dev/home.js';
import { anyPorts, assignPorts } from '../temporal-dev/ports.js';
import { type Programs, sandboxProcess } from '../temporal-dev/programs.js';
import { ownServers } from '../temporal-dev/own-servers.js';
import type { Stack } from '../temporal-dev/stack.js';
import { startTemporal } from '../temporal-dev/temporal-server.js';
import { type Balancer, openBalancer } from './balancer.js';

/** All that both versions share: the servers, the downstream systems, and the address under which the API is reached. */
export interface Site extends Pick<Stack, 'databaseUrl' | 'temporalAddress' | 'env'> {
  readonly urls: Pick<Stack['urls'], 'api' | 'sandbox'>;
  readonly home: string;
  readonly balancer: Balancer;
  stop(): Promise<void>;
}

/** So that what schedules run comes within the drill. */
const everySeconds = '5';
/** Temporal reports a history that cannot be replayed at the second try, and not after the usual minute. */
const dynamicConfig = { 'system.numConsecutiveWorkflowTaskProblemsToTriggerSearchAttribute': 2 };

/** Starts all of it in the folder; the systems are a program of today's. */
export async function openSite(
  home: string,
  programs: Pick<Programs, 'sandbox'>,
  report: Report,
): Promise<Site> {
  const endings: (() => Promise<unknown>)[] = [await claimHome(home, report)];
  const stop = async () => {
    for (const end of endings.splice(0).toReversed()) await end();
  };
  try {
    const ports = await assignPorts(home, anyPorts);
    const { api, sandbox, temporal: port, temporalUi: uiPort } = ports;
    const inherited = { ...process.env, ...ownServers };
    const common = { home, env: inherited, report, durable: false };
    const database = await startDatabase({ ...common, port: ports.database });
    endings.push(async () => database.process?.stop());
    const temporal = await startTemporal({ ...common, port, uiPort, dynamicConfig });
    endings.push(async () => temporal.process?.stop());
    const balancer = await openBalancer(api);
    endings.push(() => balancer.close());
    const urls = { api: `http://127.0.0.1:${api}`, sandbox: `http://127.0.0.1:${sandbox}` };
    const env = {
      ...temporal.env,
      HOST: '127.0.0.1',
      DATABASE_URL: database.url,
      TURNUP_DEVELOPMENT: '1',
      TURNUP_PUBLIC_URL: urls.api,
      TURNUP_URL: urls.api,
      TURNUP_TASK_QUEUE: 'turnup',
      TURNUP_SWEEP_SECONDS: everySeconds,
      TURNUP_EXPIRY_SECONDS: everySeconds,
      TURNUP_INSTANCE: 'upgrade-drill',
      SANDBOX_URL: urls.sandbox,
      SANDBOX_PORT: String(sandbox),
      SANDBOX_HOME: join(home, 'sandbox'),
    };
    const systems = sandboxProcess({ home, ports, env, urls, programs });
    await systems.start();
    endings.push(() => systems.stop());
    return { urls, home, env, databaseUrl: database.url, temporalAddress: temporal.address, balancer, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
