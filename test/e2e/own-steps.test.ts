import assert from 'node:assert/strict';
import { until } from '../support/until.js';
import { perSuite } from '../support/per-suite.js';
import { day } from '../support/days.js';
import { openTurnup, type Json, type Order } from './support/turnup.js';

const cancel = '/tmf-api/productOrderingManagement/v4/cancelProductOrder';

describe('an order with work for people, milestones and dates', function () {
  this.timeout('120s');
  const turnup = perSuite(openTurnup);

  const item = (id: string, offering: string, product: Json, more: Json = {}): Json => ({
    id,
    action: 'add',
    productOffering: { id: offering },
    product,
    ...more,
  });
  const values = (given: Json) => ({
    productCharacteristic: Object.entries(given).map(([name, value]) => ({ name, value })),
  });
  const at = (id: string) => ({ place: [{ id, role: 'installationAddress', postcode: '10115' }] });
  const order = (items: readonly Json[], more: Json = {}): Json => ({
    '@type': 'ProductOrder',
    relatedParty: [{ id: 'customer-1', role: 'customer', '@referredType': 'Customer' }],
    productOrderItem: items,
    ...more,
  });
  const managedVpn = () => {
    const sites = [item('1.1', 'vpn-hub-site', at('hub')), item('1.2', 'vpn-branch-site', at('branch'))];
    const network = values({ vpnName: 'nordwind', projectManaged: true });
    return order([item('1', 'business-vpn', network, { productOrderItem: sites })]);
  };

  const openTask = async ({ id }: Order): Promise<Json> =>
    await until('the task', async () => (await turnup.list(`/api/v1/task?order.id=${id}&state=open`))[0]);

  const stepOf = async (of: Order, name: string) =>
    (await turnup.plan(of)).find((each) => each.name === name);

  it('goes on when the person has completed the task over HTTP, and shows the milestone that it reached', async () => {
    const submitted = await turnup.submit(managedVpn());
    const task = await openTask(submitted);
    assert.deepEqual([task['name'], task['role']], ['Approve the network design', 'design-office']);
    const reported = { characteristic: [{ name: 'designDocument', value: 'D-17' }] };
    const { status } = await turnup.api('POST', `/api/v1/task/${String(task['id'])}/complete`, reported);
    assert.equal(status, 200);
    const ended = (await turnup.untilState(submitted.href, 'completed')) as Order & {
      milestone: readonly Json[];
    };
    const [{ milestoneDate, ...milestone } = {}] = ended.milestone;
    assert.deepEqual(
      [milestone['name'], milestone['status'], milestone['message']],
      ['All sites built', 'completed', 'The network can be handed over.'],
    );
    assert.ok(Date.parse(String(milestoneDate)) > Date.now() - 120_000);
    assert.equal((await turnup.plan(submitted)).at(-1)?.name, 'All sites built');
  });

  it('becomes fallout when the task cannot be done, and goes on when that is retried and done', async () => {
    const submitted = await turnup.submit(managedVpn());
    const first = await openTask(submitted);
    const path = `/api/v1/task/${String(first['id'])}`;
    await turnup.api('POST', `${path}/fail`, { reason: 'The survey of the branch is missing.' });
    await turnup.untilState(submitted.href, 'held');
    const [fallout] = await turnup.list(`/api/v1/fallout?order.id=${submitted.id}`);
    assert.equal(fallout?.['reason'], 'The survey of the branch is missing.');
    await turnup.api('POST', `/api/v1/fallout/${String(fallout['id'])}/retry`);
    await openTask(submitted);
    await turnup.api('POST', `${path}/complete`, {
      characteristic: [{ name: 'designDocument', value: 'D-18' }],
    });
    await turnup.untilState(submitted.href, 'completed');
  });

  it('takes the end of a task while it is on hold, says that it is, and goes on when it is resumed', async () => {
    const submitted = await turnup.submit(managedVpn());
    const task = await openTask(submitted);
    const of = (action: string) => `/api/v1/productOrder/${submitted.id}/${action}`;
    await turnup.api('POST', of('hold'), { reason: 'credit check' });
    await turnup.untilState(submitted.href, 'held');
    await turnup.api('POST', `/api/v1/task/${String(task['id'])}/complete`, {
      characteristic: [{ name: 'designDocument', value: 'D-19' }],
    });
    await until('the task to be taken', async () => {
      const step = await stepOf(submitted, String(task['name']));
      return step?.state === 'completed';
    });
    const { body } = await turnup.api('GET', of('status'));
    assert.match(
      String(body['message']),
      /^The order is on hold since .* \(credit check\), .* wait for that\.$/,
    );
    assert.equal((await turnup.api('POST', of('resume'))).status, 200);
    await turnup.untilState(submitted.href, 'completed');
  });

  it('waits until its requested date, and then for the lag of the test', async () => {
    const soon = new Date(Date.now() + 3_000).toISOString();
    const line = values({ activation: 'onRequestedDate', lineTest: true });
    const submitted = await turnup.submit(
      order([item('1', 'fibre-internet', { ...line, ...at('home') })], { requestedStartDate: soon }),
    );
    const test = await until('the test to be lagging', async () => {
      const each = (await stepOf(submitted, 'Test the line')) as Json | undefined;
      return each?.['dueAt'] !== undefined && each;
    });
    const built = await stepOf(submitted, 'Set up Fibre access line');
    assert.ok(Date.parse(built!.startedAt!) >= Date.parse(soon));
    assert.equal(Date.parse(String(test['dueAt'])) - Date.parse(built!.completedAt!), day);
    assert.equal(test['state'], 'waiting');
    await turnup.api('POST', cancel, { productOrder: { id: submitted.id } });
    await turnup.untilState(submitted.href, 'cancelled');
  });

  it('that is cancelled withdraws its open task and ends its running wait', async () => {
    const vpn = await turnup.submit(managedVpn());
    const task = await openTask(vpn);
    const ported = new Date(Date.now() + 90 * day).toISOString().slice(0, 10);
    const mobile = await turnup.submit(order([item('1', 'mobile-plan', values({ portingDate: ported }))]));
    await until('the wait to run', async () => {
      const wait = await stepOf(mobile, 'Wait for the porting date');
      return wait?.state === 'inProgress';
    });
    for (const { id, href } of [vpn, mobile]) {
      await turnup.api('POST', cancel, { productOrder: { id } });
      await turnup.untilState(href, 'cancelled');
    }
    const { body } = await turnup.api('GET', `/api/v1/task/${String(task['id'])}`);
    assert.equal(body['state'], 'withdrawn');
    assert.equal((await stepOf(mobile, 'Wait for the porting date'))?.state, 'cancelled');
    assert.equal((await stepOf(mobile, 'Set up Mobile number'))?.state, 'undone');
  });
});
