import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createDownstream } from '../../activities/hand-off/downstream.js';
import type { DownstreamSystem } from '../../domain/tmf/schemas/downstream-system.js';

const noSecret = (): string => 'none';

/** A system that answers each request with the next of these, the last one ever after. */
async function withSystem(
  answers: readonly (readonly [status: number, body: string])[],
  test: (system: DownstreamSystem, arrivals: readonly Arrival[]) => Promise<void>,
): Promise<void> {
  const arrivals: Arrival[] = [];
  const server = createServer((req, res) => {
    const [status, body] = answers[Math.min(arrivals.length, answers.length - 1)]!;
    arrivals.push({ at: performance.now(), authorization: req.headers.authorization });
    res.writeHead(status, { 'content-type': 'application/json' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  try {
    await test({ id: 'p', name: 'Provisioning', kind: 'provisioning', protocol: 'TMF641', url }, arrivals);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

interface Arrival {
  readonly at: number;
  readonly authorization: string | undefined;
}

const post = { method: 'POST', path: '/serviceOrder', body: {} } as const;

describe('a downstream system', () => {
  for (const status of [400, 404, 409, 422]) {
    it(`has refused for good when it evaluates to ${status}`, async () => {
      await withSystem([[status, 'no']], async (system) => {
        assert.deepEqual(await createDownstream(noSecret).send(system, post), {
          outcome: 'refused',
          status,
          message: `Provisioning answered ${status}: no`,
        });
      });
    });
  }

  for (const status of [401, 403, 407, 408, 425, 429, 500, 503]) {
    it(`may be asked again when it evaluates to ${status}`, async () => {
      await withSystem([[status, 'later']], async (system) => {
        assert.deepEqual(await createDownstream(noSecret).send(system, post), {
          outcome: 'unreachable',
          message: `Provisioning answered ${status}: later`,
        });
      });
    });
  }

  it('has accepted even when its body cannot be read', async () => {
    await withSystem([[201, 'OK']], async (system) => {
      assert.deepEqual(await createDownstream(noSecret).send(system, post), {
        outcome: 'accepted',
        body: {},
      });
    });
  });

  it('gets its credential as a bearer token, looked up by reference', async () => {
    await withSystem([[201, '{}']], async (system, arrivals) => {
      const downstream = createDownstream((reference) => `secret of ${reference}`);
      await downstream.send({ ...system, credential: 'env:TOKEN' }, post);
      assert.equal(arrivals[0]?.authorization, 'Bearer secret of env:TOKEN');
    });
  });

  it('gets no more requests a second than its rate limit', async () => {
    await withSystem([[201, '{}']], async (system, arrivals) => {
      const downstream = createDownstream(noSecret);
      const limited = { ...system, rateLimit: 20 };
      await Promise.all(Array.from({ length: 5 }, () => downstream.send(limited, post)));
      // Four gaps of 50 ms; timers may be a little early.
      assert.ok(arrivals[4]!.at - arrivals[0]!.at >= 180, 'they came faster');
    });
  });

  it('has what would wait longer than 20 seconds for its rate limit left to Temporal', async () => {
    await withSystem([[201, '{}']], async (system) => {
      const downstream = createDownstream(noSecret);
      const limited = { ...system, rateLimit: 1 };
      const asked = Array.from({ length: 24 }, () => downstream.send(limited, post));
      assert.equal((await asked.at(-1))?.outcome, 'unreachable');
    });
  });
});
