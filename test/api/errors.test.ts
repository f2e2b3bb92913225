import assert from 'node:assert/strict';
import { Type } from 'typebox';
import { request } from 'undici';
import { type Problem, problems, toProblem } from '../../api/tmf630/errors.js';
import { openScene } from './scene.js';
import { perSuite } from '../support/per-suite.js';

const orders = '/tmf-api/productOrderingManagement/v4/productOrder';

describe('an error', () => {
  const scene = perSuite(async () => openScene({ bodyLimit: '1kb' }));

  it('has the body of TMF630, wherever it is', async () => {
    const { status, body } = await scene.call('GET', '/tmf-api/nothing/v4/here');
    assert.deepEqual(
      [status, body],
      [
        404,
        {
          '@type': 'Error',
          code: 'notFound',
          reason: problems.notFound.reason,
          message: 'There is nothing at /tmf-api/nothing/v4/here; see /docs.',
          status: '404',
        },
      ],
    );
  });

  it('is 413 for a body over the limit', async () => {
    const { status, body } = await scene.call('POST', orders, { body: { description: 'x'.repeat(2000) } });
    assert.deepEqual([status, body.code], [413, 'bodyTooLarge']);
  });

  it('is 404 for a path that is not properly encoded', async () => {
    const reply = await request(`${scene.url}${orders}/%E0%A4%A`);
    assert.equal(reply.statusCode, 404);
    await reply.body.dump();
  });

  it('is 415 for an unknown character set or encoding', async () => {
    for (const headers of [
      { 'content-type': 'application/json; charset=klingon' },
      { 'content-type': 'application/json', 'content-encoding': 'zip' },
    ]) {
      const { status, body } = await scene.call('POST', orders, { raw: '{}', headers });
      assert.deepEqual([status, body.code], [415, 'unsupportedMediaType']);
    }
  });

  it('names at most a hundred faults, and counts the rest', async () => {
    const { invalidBody } = await import('../../api/tmf630/validation.js');
    const faults = Array.from({ length: 250 }, (_, index) => ({ path: `$[${index}]`, message: 'is wrong' }));
    const { errors, message } = invalidBody(faults).body;
    assert.deepEqual([errors?.length, errors?.at(-1)], [101, { path: '$', message: 'has 150 more faults' }]);
    assert.equal(message, '$[0] is wrong (and 249 more)');
  });

  it('names only the first fault of a body with millions of values, and soon', async function () {
    this.timeout('10s');
    const { createValidator } = await import('../../api/tmf630/validation.js');
    const validate = createValidator(Type.Object({ item: Type.Array(Type.Object({ id: Type.String() })) }));
    const few = Array.from({ length: 3 }, () => 0);
    const many = Array.from({ length: 5_000_000 }, () => 0);
    const errorsOf = (item: unknown) => {
      try {
        validate({ item });
        return [];
      } catch (err) {
        return (err as Problem).body.errors?.map(({ path }) => path);
      }
    };
    assert.deepEqual(errorsOf(few), ['$.item[0]', '$.item[1]', '$.item[2]']);
    assert.deepEqual(errorsOf(many), ['$.item[0]']);
  });

  it('is 503 with a time to come back while the database is away', () => {
    const problem = toProblem(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }));
    assert.deepEqual([problem.status, problem.headers], [503, { 'Retry-After': '1' }]);
    const broken = Object.assign(new Error('closed state'), { fatal: true });
    assert.equal(toProblem(broken).status, 503);
  });

  it('is 413 where a body within the limit makes more than the database takes at once', () => {
    const { status, body } = toProblem(
      Object.assign(new Error('Got a packet bigger'), { code: 'ER_NET_PACKET_TOO_LARGE' }),
    );
    assert.deepEqual([status, body.code], [413, 'bodyTooLarge']);
  });

  it('reveals nothing about internal failures', () => {
    const { body } = toProblem(new Error("secret at 10.0.0.1 in 'SELECT'"));
    assert.deepEqual([body.status, body.message], ['500', 'The fault has been logged under the request id.']);
  });

  it('is found in the log by the request id that the caller sees', async () => {
    const given = await scene.call('GET', '/x', { headers: { 'x-request-id': 'abc-1' } });
    const made = await scene.call('GET', '/x', { headers: { 'x-request-id': 'two words' } });
    assert.equal(given.headers.get('x-request-id'), 'abc-1');
    assert.match(made.headers.get('x-request-id') ?? '', /^[0-9a-f-]{36}$/);
  });
});
