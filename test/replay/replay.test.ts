import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { archive } from '../../drill/version.js';
import { requireReplay } from '../support/replay-worker.js';
import { fakeOrder } from '../workflows/support/fake-order.js';
import { checksums, histories, readChecksums, recordedFiles } from './histories.js';

interface Recorded {
  readonly workflowId: string;
  readonly history: { readonly events: readonly RecordedEvent[] };
}

/** Of an event what names an activity. */
interface RecordedEvent {
  readonly activityTaskScheduledEventAttributes?: { readonly activityType: { readonly name: string } };
  readonly markerRecordedEventAttributes?: {
    readonly markerName: string;
    readonly details: { readonly data?: { readonly payloads: readonly { readonly data: string }[] } };
  };
}

const readRecorded = (file: string): Recorded =>
  JSON.parse(readFileSync(join(histories, file), 'utf8')) as Recorded;

/** Names of the activities, those of local ones from the markers that the SDK records. */
function askedActivities({ events }: Recorded['history']): string[] {
  return events.flatMap(
    ({ activityTaskScheduledEventAttributes: scheduled, markerRecordedEventAttributes }) => {
      if (scheduled) return [scheduled.activityType.name];
      const { markerName, details } = markerRecordedEventAttributes ?? {};
      if (markerName !== 'core_local_activity') return [];
      const data = Buffer.from(details?.data?.payloads[0]?.data ?? '', 'base64').toString();
      return [(JSON.parse(data) as { activity_type: string }).activity_type];
    },
  );
}

describe('the workflow code, today,', function () {
  this.timeout('60s');

  for (const file of recordedFiles()) {
    it(`replays ${file.replace('.json', '')} as it was recorded`, async () => {
      const { workflowId, history } = readRecorded(file);
      await assert.doesNotReject(requireReplay(historyFromJSON(history), workflowId));
    });
  }

  it('has each activity that a recorded workflow asks for', () => {
    const names = recordedFiles().flatMap((file) => askedActivities(readRecorded(file).history));
    const there = new Set([
      ...Object.keys(fakeOrder([]).activities),
      'restartLostWorkflows',
      'sealAudit',
      'applyRetention',
    ]);
    assert.ok(names.length > 0);
    assert.deepEqual(
      names.filter((name) => !there.has(name)),
      [],
    );
  });

  it('is tested with every history ever recorded, unchanged', () => {
    assert.deepEqual(checksums(), readChecksums());
  });

  it('is tested with all that the version before was tested with', () => {
    const list = 'test/replay/histories/SHA256SUMS';
    const before = execFileSync('tar', ['-xOzf', archive, list], { encoding: 'utf8' }).trimEnd().split('\n');
    assert.ok(before.length > 1);
    assert.deepEqual(
      before.filter((line) => !readChecksums().includes(line)),
      [],
    );
  });
});
