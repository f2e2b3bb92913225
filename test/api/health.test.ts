import assert from 'node:assert/strict';
import { openScene } from './scene.js';

describe('health', () => {
  it('is live whatever else is away, and names its instance', async () => {
    const fail = async () => Promise.reject(new Error('away'));
    const scene = await openScene({ health: { database: fail, temporal: fail, worker: fail } });
    const { status, body } = await scene.call('GET', '/health/live');
    await scene.close();
    assert.deepEqual([status, body], [200, { status: 'pass', instance: 'test' }]);
  });

  it('is ready when all that an order needs answers', async () => {
    const scene = await openScene();
    const { status, body } = await scene.call('GET', '/health/ready');
    await scene.close();
    const pass = { status: 'pass' };
    assert.deepEqual(
      [status, body],
      [200, { status: 'pass', instance: 'test', checks: { database: pass, temporal: pass, worker: pass } }],
    );
  });

  it('is not ready when one of them fails or hangs, and says which', async () => {
    const scene = await openScene({
      health: {
        database: async () => 1,
        temporal: async () => new Promise(() => {}),
        worker: async () => Promise.reject(new Error('no worker polls')),
      },
    });
    const { status, body } = await scene.call('GET', '/health/ready');
    await scene.close();
    assert.deepEqual(
      [status, body.status, body.checks],
      [
        503,
        'fail',
        {
          database: { status: 'pass' },
          temporal: { status: 'fail', output: 'no answer in 1500 ms' },
          worker: { status: 'fail', output: 'no worker polls' },
        },
      ],
    );
  });
});
