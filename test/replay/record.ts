import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { format, resolveConfig } from 'prettier';
import { claimHome } from '../../temporal-dev/home.js';
import { anyPorts, assignPorts } from '../../temporal-dev/ports.js';
import { startTemporal } from '../../temporal-dev/temporal-server.js';
import { openTurnup, type Turnup } from '../e2e/support/turnup.js';
import { newFolder, report, tearDown } from '../support/infrastructure.js';
import { endShared } from '../support/shared-servers.js';
import { histories, writeChecksums } from './histories.js';
import { impatientScenarios, scenarios } from './scenarios.js';
import { patient, type Scenario, type Subject, suggestedAfter } from './scenarios/subject.js';

/**
 * Records histories of the workflow code as it is, for `replay.test.ts`, in a folder of their own; those that are there stay
 * (docs/how-to/change-a-workflow.md):
 *
 *     npm run record-histories [-- <folder> [<scenario> …]]
 */
const [name = new Date().toISOString().slice(0, 10), ...only] = process.argv.slice(2);
const folder = join(histories, name);
if (existsSync(folder)) throw new Error(`${folder} is there: histories are added and never replaced`);

const unknown = only.filter((each) =>
  [...scenarios, ...impatientScenarios].every((one) => one.name !== each),
);
if (unknown.length > 0) throw new Error(`there is no scenario ${unknown.join(', ')}`);

try {
  await mkdir(folder);
  await record(scenarios, {
    TURNUP_SWEEP_SECONDS: '5',
    TURNUP_INQUIRY_SECONDS: '2',
    TURNUP_EXPIRY_SECONDS: '5',
    TURNUP_AUDIT_SEAL_SECONDS: '5',
    TURNUP_RETENTION_SECONDS: '5',
  });
  const { address, process: server } = await impatientTemporal();
  try {
    await record(impatientScenarios, { TEMPORAL_ADDRESS: address });
  } finally {
    await server?.stop();
  }
  writeChecksums();
} finally {
  await tearDown();
  await endShared();
}
// Connections that are kept alive would keep the process too; mocha ends its processes by `exit`.
process.exit();

/** Records those that are asked for on a Turnup with these settings. */
async function record(all: readonly Scenario[], env: Readonly<Record<string, string>>): Promise<void> {
  const chosen = all.filter((each) => only.length === 0 || only.includes(each.name));
  if (chosen.length === 0) return;
  const turnup = await openTurnup(env);
  try {
    for (const scenario of chosen) {
      await scenario(patient(turnup))
        .then(async (subjects) => writeHistories(turnup, subjects))
        .catch((err: unknown) => {
          process.exitCode = 1;
          console.error(scenario.name, err);
        });
    }
  } finally {
    await turnup.close();
  }
}

/** A Temporal server that suggests a new run early. */
async function impatientTemporal() {
  const home = await newFolder('impatient-');
  await claimHome(home, report);
  const { temporal: port, temporalUi: uiPort } = await assignPorts(home, anyPorts);
  const dynamicConfig = { 'limit.historyCount.suggestContinueAsNew': suggestedAfter };
  const options = { home, port, uiPort, env: process.env, report, durable: false, dynamicConfig };
  return await startTemporal(options);
}

async function writeHistories(
  { temporal }: Turnup,
  subjects: Readonly<Record<string, Subject>>,
): Promise<void> {
  for (const [title, { workflowId, runId }] of Object.entries(subjects)) {
    // An order is over in the database a moment before its workflow is.
    await temporal.workflow.getHandle(workflowId).result();
    const history = await temporal.workflow.getHandle(workflowId, runId).fetchHistory();
    const file = join(folder, `${title}.json`);
    const recorded = { workflowId, history: anonymous(JSON.parse(historyToJSON(history))) };
    const options = { ...(await resolveConfig(file)), parser: 'json' };
    await writeFile(file, await format(JSON.stringify(recorded), options));
    report(`${name}/${title}.json: ${workflowId}`);
  }
}

/** Without the names of the machine, of its processes and folders. */
function anonymous(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((each) => anonymous(each));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([each, of]) => [each, anonymous(of, each)]));
  }
  if (key === 'identity') return 'worker';
  if (key === 'stackTrace') return '';
  return key === 'name' && typeof value === 'string' && value.includes('@') ? 'sticky' : value;
}
