import assert from 'node:assert/strict';
import { v7 as uuidv7 } from 'uuid';
import { apis } from '../../api/apis.js';
import type { Json, Reply, Scene } from './scene.js';

const path = `${apis.turnup.base}/entitlement`;

/** So much data a month. */
export const monthly = (amount: number) => ({
  characteristic: [
    {
      name: 'data',
      characteristicType: 'coverageAndUsage',
      limit: { amount, units: 'GB' },
      reset: { period: 'month' },
    },
  ],
});

/** Entitlements as an operator gives and asks for them. */
export function entitlementsOf(scene: () => Scene) {
  const call = async (
    method: string,
    rest: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Reply> =>
    scene().call(method, `${path}${rest}`, {
      ...(body !== undefined && { body }),
      ...(headers && { headers }),
      key: 'dev-operator',
    });
  /** One of an account of its own, unless `more` says otherwise. */
  const give = async (more: object): Promise<Json> => {
    const { status, body } = await call('POST', '', { name: 'Data', account: { id: uuidv7() }, ...more });
    assert.equal(status, 201, JSON.stringify(body));
    return body;
  };
  return { call, give };
}
