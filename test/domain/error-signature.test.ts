import assert from 'node:assert/strict';
import { errorSignature, type FailureFacts, maskMessage } from '../../domain/plan/error-signature.js';

describe('the signature of an error', () => {
  const refused: FailureFacts = {
    falloutType: 'refused',
    downstreamSystem: 'provisioning',
    specificationId: 'rfs-line',
    code: 'HTTP 422',
    reason: 'Provisioning answered 422: {"message":"no port for line L-4711 at site 10.0.0.1:8080"}',
  };

  it('is the same for failures that differ by ids, numbers, addresses and dates only', () => {
    const others = [
      'Provisioning answered 422: {"message":"no port for line L-9 at site 192.168.11.4:80"}',
      'Provisioning answered 422: {"message":"no port  for line L-00-17 at site x7"}',
    ];
    const signatures = new Set(
      [refused.reason, ...others].map((reason) => errorSignature({ ...refused, reason })),
    );
    assert.equal(signatures.size, 1);
  });

  it('differs by type, system, specification, code and message', () => {
    const others: Partial<FailureFacts>[] = [
      { falloutType: 'unreachable' },
      { downstreamSystem: 'resource-management' },
      { downstreamSystem: null },
      { specificationId: null },
      { code: 'HTTP 409' },
      { reason: 'Provisioning answered 422: {"message":"no card for line L-4711 at site 10.0.0.1:8080"}' },
    ];
    const signatures = new Set([{}, ...others].map((other) => errorSignature({ ...refused, ...other })));
    assert.equal(signatures.size, others.length + 1);
  });

  it('has a message in which what differs by case is masked', () => {
    const masked = {
      'order 0190f3c4-aaaa-7bbb-8ccc-abcdefabcdef of a.b@example.net failed': 'order # of # failed',
      'last heard of at 2026-11-28T16:19:55.123Z, retry 3 of 10': 'last heard of at #, retry # of #',
      'Störung an Anschluß_12 seit 3,5 h': 'Störung an # seit # h',
      '  no port\n\tleft ': 'no port left',
      '': '',
    };
    assert.deepEqual(
      Object.fromEntries(Object.keys(masked).map((message) => [message, maskMessage(message)])),
      masked,
    );
  });

  it('does not depend on where a long answer was cut', () => {
    const quoted = (id: string) =>
      `${'a reason in words '.repeat(12)}${id} ${'and more '.repeat(40)}`.slice(0, 500);
    assert.equal(maskMessage(quoted('17')), maskMessage(quoted('4711-4711-4711')));
  });

  it('is found at once for a message made to be slow', () => {
    const start = performance.now();
    for (const part of ['a', '@', 'a@', '#-', '1-', 'é']) maskMessage(part.repeat(1_024));
    assert.ok(performance.now() - start < 500);
  });
});
