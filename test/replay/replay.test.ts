import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { Worker } from '@temporalio/worker';
import { workflowBundle } from '../support/workflow-bundle.js';
import { checksums, histories, readChecksums, recordedFiles } from './histories.js';

interface Recorded {
  readonly workflowId: string;
  readonly history: unknown;
}

describe('the workflow code, today,', function () {
  this.timeout('60s');

  for (const file of recordedFiles()) {
    it(`goes the way that was recorded: ${file.replace('.json', '')}`, async () => {
      const { workflowId, history } = JSON.parse(readFileSync(join(histories, file), 'utf8')) as Recorded;
      const replays = Worker.runReplayHistories({ workflowBundle: await workflowBundle() }, [
        { workflowId, history: historyFromJSON(history) },
      ]);
      const outcomes = [];
      for await (const { workflowId: id, error } of replays) outcomes.push([id, error]);
      assert.deepEqual(outcomes, [[workflowId, undefined]]);
    });
  }

  it('is held to all that was ever recorded, as it was recorded', () => {
    assert.deepEqual(checksums(), readChecksums());
  });
});
