import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent, request } from 'undici';
import { createOutbound } from '../../outbound/outbound.js';

describe('a call to a URL that a caller named', () => {
  const outside = createOutbound({ allowAnyAddress: false, networks: [] });

  it('is refused before it is made when it leads to this machine, in any notation', async () => {
    for (const url of [
      'http://127.0.0.1:1/',
      'http://2130706433/',
      'http://[::1]/',
      'http://[::ffff:7f00:1]/',
      'http://localhost/',
      'http://0x7f.1/',
    ]) {
      assert.match((await outside.refusal(url)) ?? '', /not a public address/, url);
    }
    assert.match((await outside.refusal('ftp://example.net/')) ?? '', /http or https/);
    assert.match((await outside.refusal('nothing')) ?? '', /http or https/);
    assert.match((await outside.refusal('http://user:secret@example.net/')) ?? '', /user or password/);
    assert.match((await outside.refusal('http://nobody.invalid/')) ?? '', /cannot be resolved/);
  });

  it('may lead anywhere only if that is allowed now and was allowed when it was named', async () => {
    const development = createOutbound({ allowAnyAddress: true, networks: [] });
    const refusals = [development, outside].flatMap((now) =>
      [true, false].map(async (earlier) => now.withAllowAnyAddress(earlier).refusal('http://127.0.0.1/')),
    );
    const refusal = '127.0.0.1 is not a public address (loopback)';
    assert.deepEqual(await Promise.all(refusals), [undefined, refusal, refusal, refusal]);
  });

  it('does not reach a private address either when its name resolves to one later', async () => {
    let asked = 0;
    const server = createServer((_req, res) => {
      asked += 1;
      res.end();
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = server.address() as AddressInfo;
    const call = async (host: string, { connect } = outside) => {
      const dispatcher = new Agent({ connect });
      try {
        return (await request(`http://${host}:${port}/`, { dispatcher })).statusCode;
      } finally {
        await dispatcher.close();
      }
    };
    await assert.rejects(call('127.0.0.1'), /refused: 127\.0\.0\.1 is not a public address/);
    await assert.rejects(call('localhost'), /refused: localhost: .* not a public address/);
    assert.equal(asked, 0);
    assert.equal(await call('127.0.0.1', createOutbound({ allowAnyAddress: true, networks: [] })), 200);
    server.close();
  });
});
