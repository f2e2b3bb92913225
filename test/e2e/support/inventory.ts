import type { Json, Order, Turnup } from './turnup.js';

const all = 'limit=1000';

/** Where what an order brings is looked up. */
export const inventoryOf = ({ id }: Order) => ({
  products: `/tmf-api/productInventory/v4/product?productOrderItem.productOrderId=${id}&${all}`,
  services: `/tmf-api/serviceInventory/v4/service?orderId=${id}&${all}`,
  resources: `/tmf-api/resourceInventoryManagement/v4/resource?orderId=${id}&${all}`,
  entitlements: `/api/v1/entitlement?orderId=${id}&${all}`,
  agreements: `/tmf-api/agreementManagement/v4/agreement?orderId=${id}&${all}`,
});

const stateOf = (row: Json): string => String(row['status'] ?? row['state'] ?? row['resourceStatus']);

/** How many of everything the order has brought, by state. */
export async function countsOf(
  turnup: Turnup,
  order: Order,
): Promise<Record<string, Record<string, number>>> {
  const counts: Record<string, Record<string, number>> = {};
  for (const [what, path] of Object.entries(inventoryOf(order))) {
    const states: Record<string, number> = {};
    for (const row of await turnup.list(path)) states[stateOf(row)] = (states[stateOf(row)] ?? 0) + 1;
    counts[what] = states;
  }
  return counts;
}

/** A characteristic of a service or resource. */
export function characteristic(row: Json | undefined, name: string): unknown {
  const found = (row?.['resourceCharacteristic'] ?? row?.['serviceCharacteristic'] ?? []) as Json[];
  return found.find((each) => each['name'] === name)?.['value'];
}
