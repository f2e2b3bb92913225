import assert from 'node:assert/strict';
import { apis } from '../../api/apis.js';
import { reviewContract } from '../../entities/inventory/contract-life.js';
import type { Json, Scene } from './scene.js';

const path = `${apis.turnup.base}/contract`;

/** Contracts as an operator signs them, changes them and lets their day come. */
export function contractsOf(scene: () => Scene) {
  const call = async (method: string, rest: string, body?: unknown) =>
    scene().call(method, rest.startsWith('/') && !rest.startsWith('/tmf') ? `${path}${rest}` : rest, {
      ...(body !== undefined && { body }),
      key: 'dev-operator',
    });

  /** Signs one of a recurring and a one-time line, with `more`. */
  const sign = async (more: object = {}): Promise<Json> => {
    const { status, body } = await scene().call('POST', path, {
      body: {
        name: 'Fibre',
        agreementType: 'serviceContract',
        engagedParty: [{ id: 'ann', name: 'Ann', '@referredType': 'Customer' }],
        agreementItem: [
          { id: '1', term: 'P24M', price: { value: 40, unit: 'EUR' }, lineType: 'recurring' },
          { id: '2', price: { value: 99, unit: 'EUR' }, lineType: 'oneTime' },
        ],
        ...more,
      },
      key: 'dev-operator',
    });
    assert.equal(status, 201, JSON.stringify(body));
    return body;
  };
  /** As if the day had come. */
  const onItsDay = async (id: string, columns: string): Promise<void> => {
    await scene().database.run(`UPDATE agreement SET ${columns} WHERE id = ?`, [id]);
    await reviewContract(scene().database, { id });
  };
  /** Gives one of the contract. */
  const right = async (contract: string): Promise<string> =>
    (
      await scene().call('POST', `${apis.turnup.base}/entitlement`, {
        body: { name: 'Support', account: { id: 'ann' }, contract: { id: contract } },
        key: 'dev-operator',
      })
    ).body.id;
  const stateOfRight = async (id: string): Promise<string> =>
    (await scene().call('GET', `${apis.turnup.base}/entitlement/${id}`)).body.state;
  return { call, sign, onItsDay, right, stateOfRight };
}
