import { join, relative } from 'node:path';
import { homeFolder, projectRoot } from './home.js';
import { portsFromEnvironment } from './ports.js';
import { provideSeeds } from './seeds.js';
import { startStack } from './stack.js';
import type { Stack } from './stack.js';
import { supervise } from './supervise.js';
import { timed } from './tools.js';

const home = homeFolder(process.env);
const repeatedSignalMs = 1000;
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

let stack: Stack | undefined;
let endingSince: number | undefined;

for (const signal of signals) process.on(signal, () => void end(0));

try {
  stack = await startStack({ home, ports: portsFromEnvironment(process.env), report });
  const { database, temporal, sandbox, api, workers } = stack.processes;
  for (const child of [database, temporal, sandbox, api, ...workers]) {
    if (child) supervise(child, { report, giveUp: (reason) => void end(1, reason) });
  }
  await provideSeeds(home, stack, report);
  report(welcome(stack));
} catch (error) {
  await end(1, explanation(error));
}

// A second Ctrl-C, or one while things are still being started, ends the processes without ceremony: everything they
// hold is safe against that. The same Ctrl-C arrives twice, from the terminal and from npm.
async function end(exitCode: number, reason?: string): Promise<void> {
  if (reason) console.error(`\n${reason}`);
  if (endingSince !== undefined && Date.now() - endingSince < repeatedSignalMs) return;
  if (stack && endingSince === undefined) {
    endingSince = Date.now();
    report('Stopping');
    await timed(report, 'Stopped; the data is kept', stack.stop);
  }
  process.exit(exitCode);
}

function welcome({ urls }: Stack): string {
  const example = relative(process.cwd(), join(projectRoot, 'catalog-seeds/orders/fibre-bundle.json'));
  const orders = `${urls.api}/tmf-api/productOrderingManagement/v4/productOrder`;
  return `
Turnup is ready.

  API          ${urls.api}
  API docs     ${urls.docs}
  Temporal UI  ${urls.temporalUi ?? '(that of your Temporal server)'}
  Sandbox      ${urls.sandbox}
  Logs         ${join(home, 'logs')}

Submit the example order:

  curl -X POST ${orders} \\
    -H 'Content-Type: application/json' -H 'X-API-Key: dev-channel' \\
    -d @${example}

Watch it${urls.temporalUi ? ` in the Temporal UI (${urls.temporalUi}/namespaces/default/workflows), or` : ''}:

  curl -H 'X-API-Key: dev-channel' ${orders}

Ctrl-C stops everything; the next start continues the orders that were running.`;
}

function explanation(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}\n  (${error.cause.message})` : error.message;
}

function report(line: string): void {
  console.log(line);
}
