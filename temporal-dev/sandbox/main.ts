import { createSandbox } from './sandbox.js';

const { SANDBOX_PORT, SANDBOX_HOME, SANDBOX_PERSIST, TURNUP_INSTANCE, TURNUP_URL } = process.env;

const port = Number(SANDBOX_PORT ?? 4000);
if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  console.error(`SANDBOX_PORT must be a port number, not ${SANDBOX_PORT}`);
  process.exit(1);
}
const starting = createSandbox({
  port,
  home: SANDBOX_PERSIST === '0' ? undefined : (SANDBOX_HOME ?? '.turnup/sandbox'),
  instance: TURNUP_INSTANCE,
  turnupUrl: TURNUP_URL,
});
for (const ending of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.once(ending, () => void stop());

try {
  console.log(`Sandbox at ${(await starting).url}`);
} catch (error) {
  console.error(`The sandbox cannot start: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}

async function stop(): Promise<void> {
  const sandbox = await starting;
  await sandbox.close();
  process.exit(0);
}
