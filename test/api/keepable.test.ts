import assert from 'node:assert/strict';
import { apis } from '../../api/apis.js';
import { toProblem } from '../../api/tmf630/errors.js';
import { maxJsonDepth } from '../../entities/documents/json-limits.js';
import { type Json, openScene } from './scene.js';
import { perSuite } from '../support/per-suite.js';

const customers = `${apis.customer.base}/customer`;
const jsonPatch = { 'content-type': 'application/json-patch+json' };

/** Lists in lists, so many. */
const nested = (levels: number): Json => (levels === 0 ? 1 : [nested(levels - 1)]);

describe('a value that no column can store', () => {
  const scene = perSuite(openScene);

  const engagedParty = { id: 'p', '@referredType': 'Individual' };
  const post = async (more: Json) =>
    scene.call('POST', customers, { body: { name: 'Ann', engagedParty, ...more } });

  it('is refused when it is nested too deeply, and accepted up to the limit', async () => {
    assert.equal((await post({ 'x-own': nested(maxJsonDepth - 1) })).status, 201);
    const { status, body } = await post({ 'x-own': nested(maxJsonDepth) });
    const path = `$["x-own"]${'[0]'.repeat(maxJsonDepth - 1)}`;
    const message = `must not be nested deeper than ${maxJsonDepth} levels`;
    assert.deepEqual([status, body.errors], [400, [{ path, message }]]);
  });

  it('is refused when it has half a surrogate pair, in a text or a name', async () => {
    for (const [more, path] of [
      [{ note: [{ text: 'a\ud800' }] }, '$.note[0].text'],
      [{ note: [{ '\udc00': 1 }] }, '$.note[0]'],
    ] as const) {
      const { status, body } = await post(more);
      assert.deepEqual([status, body.errors[0].path], [400, path]);
    }
    assert.equal((await post({ name: 'Ann \u{1f600}' })).status, 201);
  });

  it('is refused when a patch would create it from two that could be stored', async () => {
    const { body } = await post({ 'x-own': nested(maxJsonDepth - 1) });
    const path = `/x-own${'/0'.repeat(maxJsonDepth - 2)}`;
    const patch = [{ op: 'replace', path, value: nested(maxJsonDepth - 3) }];
    const reply = await scene.call('PATCH', `${customers}/${body.id}`, { body: patch, headers: jsonPatch });
    assert.deepEqual([reply.status, reply.body.code], [400, 'invalidBody']);
  });

  it('is refused when it is an instant outside the years 1 to 9999', async () => {
    for (const startDateTime of [
      '0000-01-01T00:00:00Z',
      '0001-01-01T00:00:00+10:00',
      '9999-12-31T23:59:59-10:00',
      '2026-06-30T23:59:60Z',
    ]) {
      const { status, body } = await post({ validFor: { startDateTime } });
      assert.deepEqual([status, body.errors?.[0].path], [400, '$.validFor.startDateTime'], startDateTime);
    }
  });

  it('is refused in a filter that does not compare with a number', async () => {
    for (const number of ['Infinity', '1e999']) {
      const { status, body } = await scene.call('GET', `/api/v1/fallout?attempts=${number}`);
      assert.deepEqual([status, body.code], [400, 'invalidQuery']);
    }
  });

  it('is answered as a fault of the caller, whatever the database calls it', () => {
    for (const code of [
      'ER_CONSTRAINT_FAILED',
      'ER_INVALID_JSON_TEXT',
      'ER_JSON_DOCUMENT_TOO_DEEP',
      'ER_TRUNCATED_WRONG_VALUE',
      'ER_REGEXP_MAX_LT_MIN',
      'ER_REGEXP_INVALID_BACK_REF',
    ])
      assert.equal(toProblem(Object.assign(new Error('sql'), { code })).status, 400, code);
  });
});
