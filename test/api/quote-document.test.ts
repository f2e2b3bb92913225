import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { perSuite } from '../support/per-suite.js';
import { openQuoteScene, quoteRequest as request, quotes } from './quote-scene.js';
import type { Json, Reply } from './scene.js';

describe('the document of a quote over the API', () => {
  const scene = perSuite(openQuoteScene);

  const send = async (id: string, body: Json = {}): Promise<Reply> =>
    scene.call('POST', `${quotes}/${id}/send`, {
      body: { recipient: [{ name: 'Anna', email: 'anna@example.org' }], ...body },
    });
  const sent = async (): Promise<{ readonly id: string; readonly secret: string }> => {
    const item = request().quoteItem[0];
    const { id } = await scene.post({ ...request(), quoteItem: [item, item], instantSyncQuote: true });
    const { status, body } = await send(id);
    assert.equal(status, 200, JSON.stringify(body));
    return { id, secret: body.secret };
  };
  const open = async (secret: string, rest = '', init: RequestInit = {}): Promise<Response> =>
    fetch(`${scene.url}/quote-link/${secret}${rest}`, init);
  const answer = async (secret: string, verb: string, body: Json): Promise<Response> =>
    open(secret, `/${verb}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(body),
    });

  it('is sent in the language that is asked for, kept word for word, and recorded', async () => {
    const { id } = await scene.approved();
    const { status, body } = await send(id, { language: 'de-AT' });
    assert.deepEqual([status, body.language, body.version], [200, 'de', '1'], JSON.stringify(body));
    const { body: quote } = await scene.call('GET', `${quotes}/${id}`);
    assert.deepEqual(
      [quote.phase, quote.state, quote.sending[0].recipient[0].email, quote.sending[0].contentHash],
      ['sent', 'approved', 'anna@example.org', body.contentHash],
    );
    assert.ok(!JSON.stringify(quote).includes(body.secret));
    const pdf = Buffer.from(
      await (await fetch(`${scene.url}${quotes}/${id}/document.pdf?language=de`)).arrayBuffer(),
    );
    assert.equal(createHash('sha256').update(pdf).digest('hex'), body.contentHash);
    assert.equal(pdf.subarray(0, 5).toString(), '%PDF-');
    const html = await fetch(`${scene.url}${quotes}/${id}/document.html?language=de`);
    assert.match(await html.text(), /<html lang="de">[\s\S]*Angebotsnummer/);
    const rows = await scene.database.rows<Json>('SELECT tokenHash FROM quote_document WHERE quoteId = ?', [
      id,
    ]);
    assert.deepEqual(
      rows.map(({ tokenHash }) => tokenHash),
      [createHash('sha256').update(String(body.secret)).digest('hex')],
    );
    assert.equal((await send(id, { language: 'fr' })).status, 400);
    const draft = await scene.post(request());
    assert.equal((await send(draft.id)).status, 409);
    assert.equal((await fetch(`${scene.url}${quotes}/${draft.id}/document.html?language=fr`)).status, 400);
  });

  it('is shown by the link to whoever has it, and escaped', async () => {
    const { id } = await scene.post({
      ...request(),
      description: '<script>alert(1)</script>',
      instantSyncQuote: true,
    });
    const { body } = await send(id);
    const page = await open(body.secret);
    const html = await page.text();
    assert.equal(page.status, 200);
    assert.ok(!html.includes('<script>') && html.includes('name="quoteItem"'));
    assert.match(page.headers.get('content-security-policy') ?? '', /default-src 'none'/);
    assert.equal(page.headers.get('referrer-policy'), 'no-referrer');
    assert.equal((await open(body.secret, '/document.pdf')).status, 200);
    assert.equal((await open('made-up')).status, 404);
  });

  it('is accepted by the link once, by lines, and by nobody after that', async () => {
    const { id, secret } = await sent();
    const replies = await Promise.all(
      Array.from({ length: 5 }, async () => answer(secret, 'accept', { quoteItem: ['1'], name: 'Anna' })),
    );
    assert.deepEqual(
      replies.map(({ status }) => status).toSorted((a, b) => a - b),
      [200, 410, 410, 410, 410],
    );
    const { body: quote } = await scene.call('GET', `${quotes}/${id}`);
    assert.deepEqual(
      [quote.phase, quote.acceptance.length, quote.acceptance[0].by, quote.acceptance[0].onBehalfOf.name],
      ['partiallyAccepted', 1, 'quoteLink', 'Anna'],
    );
    assert.equal((await scene.ordersOf(id)).length, 1);
    const again = await open(secret);
    assert.deepEqual([again.status, /was used on/.test(await again.text())], [410, true]);
  });

  it('is rejected by the link with a reason, by a form too', async () => {
    const { id, secret } = await sent();
    const reply = await open(secret, '/reject', {
      method: 'POST',
      body: new URLSearchParams({ reason: 'too dear' }),
    });
    assert.equal(reply.status, 200);
    const { body } = await scene.call('GET', `${quotes}/${id}`);
    assert.deepEqual([body.phase, body.rejection.reason], ['rejected', 'too dear']);
  });

  it('is answered by the link in whole characters, and refused when they are none', async () => {
    const { id, secret } = await sent();
    for (const half of [{ reason: 'too \uD83D' }, { reason: 'too dear', '\uD83D': 1 }]) {
      assert.equal((await answer(secret, 'reject', half)).status, 400);
    }
    assert.equal((await answer(secret, 'accept', { name: '\uDE00' })).status, 400);
    const reply = await answer(secret, 'reject', { reason: `${'x'.repeat(999)}😀 and more` });
    assert.equal(reply.status, 200);
    const { body } = await scene.call('GET', `${quotes}/${id}`);
    assert.equal(body.rejection.reason, `${'x'.repeat(999)}😀`);
  });

  it('is bound to its version, and keeps nobody from deciding otherwise', async () => {
    const replaced = await sent();
    await scene.moved(replaced.id, 'inProgress');
    const first = await open(replaced.secret);
    assert.deepEqual([first.status, /was replaced/.test(await first.text())], [410, true]);
    assert.equal((await answer(replaced.secret, 'accept', {})).status, 410);
    const decided = await sent();
    await scene.moved(decided.id, 'cancelled');
    assert.equal((await open(decided.secret)).status, 410);
    const line = await sent();
    assert.equal((await answer(line.secret, 'accept', { quoteItem: ['9'] })).status, 409);
    // Who has unchecked every line has not accepted all of them.
    const none = { method: 'POST', body: new URLSearchParams({ choice: 'lines' }) };
    assert.equal((await open(line.secret, '/accept', none)).status, 400);
    assert.equal((await answer(line.secret, 'accept', { quoteItem: [] })).status, 400);
    assert.equal((await open(line.secret, '/accept', { method: 'POST', body: 'all' })).status, 415);
    assert.equal((await answer(line.secret, 'reject', {})).status, 400);
    assert.equal((await open(line.secret)).status, 200);
  });

  it('is accepted by the link or revised, never both, when both happen at once', async () => {
    const quantity = { ...request().quoteItem[0], id: '1', quantity: 2 };
    for (const _ of [1, 2, 3]) {
      const { id, secret } = await sent();
      const [accepted, revised] = await Promise.all([
        answer(secret, 'accept', {}),
        scene.patch(id, { quoteItem: [quantity] }),
      ]);
      const { body: quote } = await scene.call('GET', `${quotes}/${id}`);
      const orders = (await scene.ordersOf(id)).length;
      assert.ok(
        accepted.status === 200
          ? revised.status === 409 && quote.phase === 'accepted' && quote.version === '1' && orders === 1
          : accepted.status >= 409 && revised.status === 200 && quote.version === '2' && orders === 0,
        JSON.stringify([accepted.status, revised.status, quote.phase, quote.version, orders]),
      );
      // Whatever came first, the link is used up.
      assert.equal((await answer(secret, 'accept', {})).status, 410);
    }
  });
});
