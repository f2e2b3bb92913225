import assert from 'node:assert/strict';
import { Client } from '@temporalio/client';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import protos from '@temporalio/proto';
import { Keyring } from '../../domain/lib/keyring.js';
import { createPayloadCodec, dataConverterWith, readPayloadCodec } from '../../relay/payload-encryption.js';
import { connectTemporal } from '../support/temporal-access.js';

const key = (id: string, byte: number) => ({ id, key: Buffer.alloc(32, byte).toString('base64') });
const ring = (...keys: object[]): Keyring => Keyring.parse(JSON.stringify(keys));
const payload = (value: unknown): Payload => defaultPayloadConverter.toPayload(value);
const valueOf = (one: Payload | undefined): unknown => defaultPayloadConverter.fromPayload(one!);

describe('the payloads of Temporal', () => {
  const earlier = createPayloadCodec(ring(key('2025', 1)), true);
  const later = createPayloadCodec(ring(key('2026', 2), key('2025', 1)), true);

  it('are encrypted in whole, and decrypted with the key that they name', async () => {
    const values = [{ customer: 'Ann' }, null, 'x'.repeat(100_000), [], undefined];
    const encrypted = await earlier.encode(values.map(payload));
    assert.doesNotMatch(
      Buffer.concat(encrypted.map(({ data }) => data!)).toString('latin1'),
      /Ann|json|xxxx/,
    );
    const { metadata } = encrypted[0]!;
    assert.deepEqual(
      Object.entries(metadata!).map(([name, value]) => [name, Buffer.from(value).toString()]),
      [
        ['encoding', 'binary/encrypted'],
        ['encryption-key-id', '2025'],
      ],
    );
    for (const codec of [earlier, later]) {
      const decrypted = await codec.decode(encrypted);
      assert.deepEqual(decrypted.map(valueOf), values);
    }
    const [fresh] = await later.encode([payload('x')]);
    await assert.rejects(earlier.decode([fresh!]), /there is no key 2026 in TURNUP_ENCRYPTION_KEYS/);
  });

  it('are taken as they are where they are not encrypted, are never encrypted twice, and grow by a hundred bytes', async () => {
    const plain = payload({ orderId: 'o' });
    assert.deepEqual(await later.decode([plain]), [plain]);
    const [once] = await later.encode([plain]);
    assert.deepEqual(await later.encode([once!]), [once]);
    assert.ok(once!.data!.length - plain.data!.length <= 100, String(once!.data!.length));
    const off = createPayloadCodec(ring(key('2026', 2)), false);
    assert.deepEqual(await off.encode([plain]), [plain]);
    assert.deepEqual((await off.decode([once!])).map(valueOf), [{ orderId: 'o' }]);
  });

  it('are not encrypted without a key, which is said at the start', () => {
    assert.equal(readPayloadCodec({}, undefined), undefined);
    assert.throws(
      () => readPayloadCodec({ TURNUP_PAYLOAD_ENCRYPTION: '1' }, undefined),
      /TURNUP_ENCRYPTION_KEYS/,
    );
  });

  it('of a workflow are read by its worker, and by nobody who sees its history', async function () {
    this.timeout('90s');
    const temporal = await connectTemporal();
    try {
      const encryption = dataConverterWith(earlier);
      const asked: unknown[] = [];
      const deliverEvents = async (input: unknown) => {
        asked.push(input);
        return { outcome: 'ended' };
      };
      const worker = await temporal.worker({ deliverEvents }, encryption);
      const client = new Client({ connection: temporal.client.connection, ...encryption });
      const workflowId = `eventSubscription/${temporal.taskQueue}`;
      const input = { subscriptionId: 's', callback: 'https://crm.example.net/listener' };
      await worker.runUntil(
        client.workflow.execute('eventSubscription', {
          workflowId,
          taskQueue: temporal.taskQueue,
          args: [input],
          staticSummary: 'Events of crm.example.net',
          memo: { callback: 'crm.example.net' },
        }),
      );
      assert.deepEqual(asked, [input]);
      const history = await client.workflow.getHandle(workflowId).fetchHistory();
      const stored = Buffer.from(protos.temporal.api.history.v1.History.encode(history).finish()).toString(
        'latin1',
      );
      assert.match(stored, /binary\/encrypted/);
      assert.doesNotMatch(stored, /crm\.example|subscriptionId|"ended"/);
    } finally {
      await temporal.close();
    }
  });
});
