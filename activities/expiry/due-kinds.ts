import type { DueKind } from '../../entities/due-records.js';
import { dueContracts } from '../../entities/inventory/contract-life.js';
import { dueEntitlements } from '../../entities/inventory/due-entitlements.js';
import { outdatedContracts } from '../../entities/inventory/outdated-contracts.js';
import { dueHolds } from '../../entities/orders/order-holds.js';
import { dueQuotes } from '../../entities/selling/due-quotes.js';
import { dueCarts } from '../../entities/selling/stored-carts.js';
import { dueSalesAgreements } from '../../entities/selling/sales-agreements.js';

/** Everything that the schedule `expiry` processes; a kind is declared beside what it is about. */
export const dueKinds: readonly DueKind[] = [
  ...dueEntitlements,
  ...outdatedContracts,
  dueContracts,
  dueQuotes,
  dueCarts,
  ...dueSalesAgreements,
  dueHolds,
];
