import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { Worker } from '@temporalio/worker';
import { workflowBundle } from '../support/workflow-bundle.js';

const folder = join(import.meta.dirname, 'histories');

interface Recorded {
  readonly workflowId: string;
  readonly history: unknown;
}

describe('the workflow code, today,', function () {
  this.timeout('60s');

  for (const file of readdirSync(folder)) {
    it(`goes the way that was recorded: ${file.replace('.json', '')}`, async () => {
      const { workflowId, history } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Recorded;
      const histories = [{ workflowId, history: historyFromJSON(history) }];
      const replays = Worker.runReplayHistories({ workflowBundle: await workflowBundle() }, histories);
      const outcomes = [];
      for await (const { workflowId: id, error } of replays) outcomes.push([id, error]);
      assert.deepEqual(outcomes, [[workflowId, undefined]]);
    });
  }
});
