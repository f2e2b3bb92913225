import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import type { Request, Response } from 'express';
import { limitConcurrency } from '../../api/process/concurrency.js';
import { createReadLimits } from '../../api/process/read-limits.js';
import { parseLimit } from '../../api/process/rate-limit.js';
import { doWork } from '../../api/tmf630/work.js';

describe('the limits of callers', () => {
  const concurrency = limitConcurrency(2);
  const begin = (subject: string, socket: EventEmitter = new EventEmitter()) => {
    const res = Object.assign(new EventEmitter(), { locals: { caller: { subject } } });
    let passed = false;
    concurrency({ socket } as Request, res as unknown as Response, () => (passed = true));
    assert.ok(passed);
    const end = async (by: EventEmitter = res) => {
      by.emit('close');
      await new Promise((resolve) => setImmediate(resolve));
    };
    return { res: res as unknown as Response, end };
  };
  const refused = { code: 'tooManyRequests', headers: { 'Retry-After': '1' } };

  it('let one have so many requests under way, others as many, and more when some are answered', async () => {
    const first = begin('shop');
    begin('shop');
    assert.throws(() => begin('shop'), refused);
    begin('desk');
    await first.end();
    begin('shop');
    assert.throws(() => begin('shop'), refused);
    // Who has gone while it was found out who he is.
    const gone = { locals: { caller: { subject: 'crm' } }, destroyed: true };
    for (const _ of [1, 2, 3])
      concurrency({ socket: {} } as Request, gone as unknown as Response, () => assert.fail());
    begin('crm');
  });

  it('count a request whose sender has gone for as long as it is worked on', async () => {
    const { res, end } = begin('care');
    begin('care');
    let finish = (): void => assert.fail();
    const work = doWork(res, async () => new Promise<void>((resolve) => (finish = resolve)));
    await end();
    assert.throws(() => begin('care'), refused);
    finish();
    await work;
    await new Promise((resolve) => setImmediate(resolve));
    begin('care');
    assert.throws(() => begin('care'), refused);
  });

  it('count no request whose answer waits behind another when their connection closes, and each once', async () => {
    const socket = new EventEmitter();
    const first = begin('portal', socket);
    const second = begin('portal', socket);
    await first.end(socket);
    await first.end();
    await second.end();
    assert.equal(socket.listenerCount('close'), 0);
    begin('portal');
    begin('portal');
    assert.throws(() => begin('portal'), refused);
  });

  it('leave connections for intake while lists are slow, and reads of others their turn', async () => {
    const limit = createReadLimits();
    const ends: (() => void)[] = [];
    const underWay: string[] = [];
    const slow = async (caller: string) =>
      limit(caller, async () => {
        underWay.push(caller);
        await new Promise<void>((resolve) => ends.push(resolve));
      });
    const all = ['shop', 'shop', 'shop', 'shop', 'shop', 'desk', 'billing', 'crm', 'portal', 'care'].map(
      slow,
    );
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(underWay, ['shop', 'shop', 'shop', 'shop', 'desk', 'billing', 'crm', 'portal']);
    while (underWay.length < all.length) {
      ends.splice(0).forEach((end) => end());
      await new Promise((resolve) => setImmediate(resolve));
    }
    ends.splice(0).forEach((end) => end());
    await Promise.all(all);
    assert.deepEqual(underWay.slice(8).toSorted(), ['care', 'shop']);
  });

  it('hold by default, are set by a number, and are off only when that is said', () => {
    const limit = { name: 'TURNUP_RATE_LIMIT', byDefault: 200 };
    assert.deepEqual(
      [undefined, '', '0.5', '100', 'off'].map((text) => parseLimit(text, limit)),
      [200, 200, 0.5, 100, undefined],
    );
    for (const text of ['0', '-1', 'many', 'Infinity']) {
      assert.throws(() => parseLimit(text, limit), /TURNUP_RATE_LIMIT must be a number/);
    }
  });
});
