import * as fc from 'fast-check';
import { mobileOrder } from '../../../catalog-seeds/orders/mobile-order.js';
import { vpnOrder } from '../../../catalog-seeds/orders/vpn-order.js';
import { type OrderToPlan, readOrder } from '../../../domain/order/order.js';

/** As much of a TMF622 item as the orders below say. */
interface ItemBody {
  readonly id: string;
  readonly offering: string;
  readonly values?: object;
  readonly place?: object;
  readonly below?: readonly ItemBody[];
}

const itemBody = ({ id, offering, values = {}, place, below = [] }: ItemBody): object => ({
  id,
  action: 'add',
  productOffering: { id: offering },
  product: {
    productCharacteristic: Object.entries(values).map(([name, value]) => ({ name, value: value as unknown })),
    ...(place && { place: [{ role: 'installationAddress', ...place }] }),
  },
  ...(below.length > 0 && { productOrderItem: below.map(itemBody) }),
});

const productOrder = (...items: readonly ItemBody[]): OrderToPlan =>
  readOrder('productOrder', 'order', { productOrderItem: items.map(itemBody) });

/** Households at several sites; in the town of the second postcode each way to the duct is surveyed. */
const residentialFibre = fc
  .record({
    households: fc.integer({ min: 1, max: 3 }),
    postcode: fc.constantFrom('10119', '16341'),
    installation: fc.constantFrom('technician', 'selfInstall'),
    setTopBoxes: fc.integer({ min: 1, max: 2 }),
    lines: fc.integer({ min: 1, max: 2 }),
  })
  .map(({ households, postcode, installation, setTopBoxes, lines }) =>
    productOrder(
      ...Array.from({ length: households }, (_, index): ItemBody => {
        const id = String(index + 1);
        return {
          id,
          offering: 'fibre-home',
          values: { installation },
          place: { id: `home-${id}`, postcode },
          below: [
            { id: `${id}.1`, offering: 'fibre-internet', values: { downstreamMbps: 250 } },
            { id: `${id}.2`, offering: 'home-router' },
            { id: `${id}.3`, offering: 'home-voice', values: { lines } },
            { id: `${id}.4`, offering: 'home-tv', values: { setTopBoxes } },
          ],
        };
      }),
    ),
  );

const businessVpn = fc
  .record({
    branches: fc.integer({ min: 1, max: 4 }),
    projectManaged: fc.boolean(),
    monitoring: fc.boolean(),
    backup: fc.constantFrom('none', 'mobile'),
  })
  .map(({ branches, backup, ...options }) => {
    const order = readOrder('productOrder', 'order', vpnOrder(branches, options));
    const items = order.items.map((item) => {
      if (item.parentId === undefined) return item;
      return { ...item, characteristics: [...item.characteristics, { name: 'backup', value: backup }] };
    });
    return { ...order, items };
  });

/** Plans, further SIMs and families without any place. */
const mobile = fc.oneof(
  fc
    .record({ plans: fc.integer({ min: 1, max: 4 }), additionalSims: fc.integer({ min: 0, max: 3 }) })
    .map(({ plans, ...options }) => readOrder('productOrder', 'order', mobileOrder(plans, options))),
  fc.constant(
    productOrder(
      { id: '1', offering: 'mobile-plan-prepaid' },
      { id: '2', offering: 'mobile-family', values: { sharedData: true } },
    ),
  ),
);

/** Orders of each seed family. */
export const seedFamilies = {
  'residential fibre': residentialFibre,
  'business VPN': businessVpn,
  mobile,
} as const satisfies Readonly<Record<string, fc.Arbitrary<OrderToPlan>>>;
