import type { Discovery } from '../../domain/inventory/discovery-import.js';
import type { BackgroundJobInput } from '../../domain/order/messages.js';
import type { Database } from '../../entities/database.js';
import { isDuplicate } from '../../entities/database-errors.js';
import {
  advanceDiscovery,
  lockDiscovery,
  startDiscovery,
} from '../../entities/inventory/discovery-imports.js';
import { comparePart } from '../../entities/inventory/discovery-parts.js';

/** Compares a report with the install base, part by part; another try goes on where the last one was. */
export async function runDiscoveryImport(database: Database, { id }: BackgroundJobInput): Promise<void> {
  const discovery = await startDiscovery(database, id);
  if (!discovery) return;
  while (await compareNext(database, discovery));
}

/** One part in one transaction; false when nothing is left. */
async function compareNext(database: Database, discovery: Discovery): Promise<boolean> {
  try {
    return await database.transaction(async (tx) => {
      const running = await lockDiscovery(tx, discovery.id);
      if (!running) return false;
      const { progress, position } = running;
      const part = await comparePart(tx, discovery, position);
      advanceDiscovery(tx, discovery.id, {
        position: part.next,
        progress: {
          ...progress,
          compared: progress.compared + part.compared,
          skipped: progress.skipped + part.skipped,
          opened: progress.opened + part.opened,
          resolved: progress.resolved + part.resolved,
        },
      });
      return part.next !== null;
    });
  } catch (err) {
    // Another import has found the same just now: its discrepancies are read with the next attempt.
    if (!isDuplicate(err)) throw err;
    return true;
  }
}
