import { apis } from '../../api/apis.js';
import type { Json, Reply, Scene } from './scene.js';

export const customers = `${apis.customer.base}/customer`;
export const organizations = `${apis.party.base}/organization`;
export const individuals = `${apis.party.base}/individual`;

/** What tests about customers ask for, of the scene as it is then. */
export function customerCalls(scene: () => Scene) {
  const send = async (method: string, path: string, body?: Json, key?: string): Promise<Reply> =>
    scene().call(method, path, { ...(body !== undefined && { body }), ...(key !== undefined && { key }) });
  const made = async (path: string, body: Json): Promise<Json> => scene().created(path, body);
  const read = async (path: string, key?: string): Promise<Json> =>
    (await send('GET', path, undefined, key)).body;
  const company = async (tradingName: string, parent?: string): Promise<Json> =>
    made(organizations, {
      tradingName,
      ...(parent !== undefined && { organizationParentRelationship: { organization: { id: parent } } }),
    });
  const customerOf = async (id: string, rest: Json = {}, type = 'Organization'): Promise<Json> =>
    made(customers, { name: 'Acme', engagedParty: { id, '@referredType': type }, ...rest });
  const consumerOf = async (givenName: string): Promise<Json> =>
    customerOf((await made(individuals, { givenName, familyName: 'Alm' })).id, {}, 'Individual');
  return { send, made, read, company, customerOf, consumerOf };
}
