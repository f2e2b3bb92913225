import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createDownstream } from '../../activities/hand-off/downstream.js';
import { createSecretLookup, readSecrets, type SecretLookup } from '../../activities/hand-off/secrets.js';
import type { DownstreamSystem } from '../../domain/tmf/schemas/downstream-system.js';
import { createOutbound } from '../../outbound/outbound.js';

const anywhere = createOutbound({ allowAnyAddress: true, networks: [] });
/** None of these systems has a rate limit (rate-limit.test.ts): nothing is asked of it. */
const pool = {
  query(): never {
    throw new Error('no turn is needed');
  },
};
const noSecret: SecretLookup = () => assert.fail('no secret is needed');
const withoutSecret = { pool, secret: noSecret, outbound: anywhere };

/** A system that answers each request with the next of these, the last one ever after. */
async function withSystem(
  answers: readonly (readonly [status: number, body: string])[],
  test: (system: DownstreamSystem, arrivals: readonly Arrival[]) => Promise<void>,
  type = 'application/json',
): Promise<void> {
  const arrivals: Arrival[] = [];
  const server = createServer((req, res) => {
    const [status, body] = answers[Math.min(arrivals.length, answers.length - 1)]!;
    arrivals.push({ at: performance.now(), authorization: req.headers.authorization });
    res.writeHead(status, { 'content-type': type }).end(body);
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
        assert.deepEqual(await createDownstream(withoutSecret).send(system, post), {
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
        assert.deepEqual(await createDownstream(withoutSecret).send(system, post), {
          outcome: 'unreachable',
          message: `Provisioning answered ${status}: later`,
        });
      });
    });
  }

  for (const status of [301, 302, 307]) {
    it(`has not accepted when it points elsewhere with ${status}: its address is wrong`, async () => {
      await withSystem([[status, '']], async (system) => {
        assert.deepEqual(await createDownstream(withoutSecret).send(system, post), {
          outcome: 'refused',
          status,
          message: `Provisioning answered ${status}: a redirect is not followed, the url of its record must be that of its API`,
        });
      });
    });
  }

  it('has accepted even when it answers with more than an order, or with something else than JSON', async () => {
    const order = JSON.stringify({ id: '1' });
    for (const [body, type] of [
      [`{"id":"1","note":"${'x'.repeat(2_000_000)}"}`, 'application/json'],
      [order, 'text/html'],
    ] as const) {
      await withSystem(
        [[201, body]],
        async (system) => {
          const answer = await createDownstream(withoutSecret).send(system, post);
          assert.deepEqual(answer, { outcome: 'accepted', body: {} });
        },
        type,
      );
    }
    await withSystem(
      [[200, order]],
      async (system) => {
        const answer = await createDownstream(withoutSecret).send(system, post);
        assert.deepEqual(answer, { outcome: 'accepted', body: { id: '1' } });
      },
      'application/vnd.tmf+json; charset=utf-8',
    );
  });

  it('has accepted even when its body cannot be read', async () => {
    await withSystem([[201, 'OK']], async (system) => {
      assert.deepEqual(await createDownstream(withoutSecret).send(system, post), {
        outcome: 'accepted',
        body: {},
      });
    });
  });

  it('gets the secret that its credential names, at the origin that it is for only', async () => {
    await withSystem([[201, '{}']], async (system, arrivals) => {
      const { origin } = new URL(system.url);
      const env = {
        TURNUP_SECRET_TOKEN: 'of the environment',
        TURNUP_SECRET_TOKEN_ORIGIN: `${origin}/`,
        DATABASE_URL: 'mysql://root:pass@db/turnup',
        HOME: '/root',
      };
      const file = JSON.stringify({
        kept: { value: 'of the file', origin },
        foreign: { value: 'for another', origin: 'https://provisioning.example.net' },
      });
      const secret = createSecretLookup(readSecrets(env, file));
      const downstream = createDownstream({ pool, secret, outbound: anywhere });
      const outcomes: string[] = [];
      for (const credential of [
        'secret:TOKEN',
        'secret:kept',
        'secret:foreign',
        'secret:HOME',
        'env:DATABASE_URL',
      ]) {
        const answer = await downstream.send({ ...system, credential }, post);
        outcomes.push(answer.outcome === 'accepted' ? 'accepted' : answer.message);
      }
      assert.deepEqual(outcomes, [
        'accepted',
        'accepted',
        `Provisioning: the secret foreign is for https://provisioning.example.net, and is not sent to ${origin}`,
        'Provisioning: the worker has no secret HOME',
        'Provisioning: the worker has no secret env:DATABASE_URL',
      ]);
      assert.deepEqual(
        arrivals.map(({ authorization }) => authorization),
        ['Bearer of the environment', 'Bearer of the file'],
      );
    });
  });

  it('has no secret without an origin', () => {
    for (const origin of [undefined, '', 'provisioning', 'https://provisioning.example.net/path']) {
      const env = { TURNUP_SECRET_TOKEN: 'x', TURNUP_SECRET_TOKEN_ORIGIN: origin };
      assert.throws(() => readSecrets(env), /the secret TOKEN must have the origin/);
    }
    assert.throws(() => readSecrets({}, '{ "token": { "value": "x" } }'), /TURNUP_SECRETS: \/token must/);
  });

  it('is not called in this machine unless that is allowed', async () => {
    await withSystem([[201, '{}']], async (system, arrivals) => {
      const outbound = createOutbound({ allowAnyAddress: false, networks: [] });
      const answer = await createDownstream({ ...withoutSecret, outbound }).send(system, post);
      assert.deepEqual(
        [answer, arrivals],
        [
          {
            outcome: 'unreachable',
            message: 'Provisioning: refused: 127.0.0.1 is not a public address (loopback)',
          },
          [],
        ],
      );
      const networks = createOutbound({ allowAnyAddress: false, networks: ['127.0.0.0/8'] });
      const allowed = await createDownstream({ ...withoutSecret, outbound: networks }).send(system, post);
      assert.equal(allowed.outcome, 'accepted');
    });
  });
});
