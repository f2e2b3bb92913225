import { lightCatalog } from '../../activities/support/light-catalog.js';
import { handedOff, launch, orderFor, ownProduct, soldAs } from '../../e2e/support/own-catalog.js';
import type { Turnup } from '../../e2e/support/turnup.js';
import { forLong, inSeconds, of, untilStep } from './subject.js';

/** Weak light, as the installer measures it, needs a booster: the plan grows. */
export async function staggered(turnup: Turnup) {
  await launch(turnup, lightCatalog);
  await turnup.sandbox({ all: { returns: { opticalPower: -30 } } });
  const order = await turnup.run(orderFor('light'));
  await turnup.sandbox({ all: { returns: null } });
  return { staggered: of(order) };
}

/** A branch under way that the corrected measurement makes needless is withdrawn. */
export async function corrected(turnup: Turnup) {
  await turnup.sandbox({
    all: { returns: { opticalPower: -30 } },
    'resource-management': { delayMs: forLong },
  });
  const order = await turnup.submit(orderFor('light'));
  await untilStep(turnup, order, 'booster', 'inProgress');
  const line = (await turnup.plan(order)).find(({ name }) => name.includes('line'));
  await turnup.api('POST', `/api/v1/callback/${line!.id}:1:do`, {
    state: 'completed',
    serviceOrderItem: [
      { id: '1', service: { serviceCharacteristic: [{ name: 'opticalPower', value: -20 }] } },
    ],
  });
  await turnup.untilState(order.href, 'completed');
  await turnup.sandbox({ all: { returns: null }, 'resource-management': { delayMs: 0 } });
  return { corrected: of(order) };
}

/** A wait until the requested date, some seconds from now. */
export async function waited({ run }: Turnup) {
  const product = {
    productCharacteristic: [{ name: 'activation', value: 'onRequestedDate' }],
    place: [{ id: 'home', role: 'installationAddress', postcode: '10115' }],
  };
  const order = orderFor('fibre-internet');
  const [item] = order['productOrderItem'] as object[];
  const dated = { ...order, requestedStartDate: inSeconds(3) };
  return { waited: of(await run({ ...dated, productOrderItem: [{ ...item, product }] })) };
}

export async function lagged(turnup: Turnup) {
  const dependency = [{ specification: 'lag-line', scope: 'item', lag: 'PT2S' }];
  await launch(turnup, [
    handedOff('lag-line', {}),
    handedOff('lag-test', {}, { dependency }),
    ...soldAs('lag', ['lag-line', 'lag-test']),
  ]);
  return { lagged: of(await turnup.run(orderFor('lag'))) };
}

export async function startDate(turnup: Turnup) {
  const doc = await ownProduct(turnup, 'dated-line', {});
  return { 'start-date': of(await turnup.run({ ...doc, requestedStartDate: inSeconds(3) })) };
}
