import assert from 'node:assert/strict';
import { join } from 'node:path';
import { runDrill } from '../../drill/run.js';
import { openSite } from '../../drill/site.js';
import { unpackVersion, versionOfToday } from '../../drill/version.js';
import { newFolder, report } from '../support/infrastructure.js';
import { perSuite } from '../support/per-suite.js';
import { shared } from '../support/shared-servers.js';

describe('orders in flight', function () {
  this.timeout('6m');

  const scene = perSuite(async () => {
    const home = await newFolder('upgrade-');
    const [programs, { codePath: bundle }] = await Promise.all([
      shared('programs'),
      shared('workflowBundle'),
    ]);
    const [before, site] = await Promise.all([
      unpackVersion(join(home, 'version-before'), report),
      openSite(home, programs, report),
    ]);
    return { before, today: versionOfToday({ programs, bundle }), site, close: async () => site.stop() };
  });

  it('are not lost, doubled or stuck by a change of version, a rollback, and the change again', async () => {
    const { site, before, today } = scene;
    const { orders, ...rest } = await runDrill(site, [before, today], {
      orders: 20,
      largeOrders: 3,
      workers: 1,
      pauseMs: 1_000,
      overlapMs: 500,
      managedWhenMixed: false,
      orderEveryMs: 3_000,
      answerMs: { min: 100, max: 8_000 },
      lagSeconds: 30,
      timeoutMs: 120_000,
      report,
    });
    assert.deepEqual(rest, { differences: [], unexpectedDeaths: [], repeatedRequests: 0 });
    assert.ok(orders > 20, 'others have come meanwhile');
  });
});
