import type { Journal, Line } from './journal.js';
import type { Ledger } from './ledger.js';
import type { Orders } from './orders.js';
import type { Runner } from './runner.js';
import type { LiveSettings } from './settings.js';

/** The parts of a sandbox that its HTTP surface works with. */
export interface Parts {
  readonly instance: string | undefined;
  readonly settings: LiveSettings;
  readonly orders: Orders;
  readonly ledger: Ledger;
  readonly journal: Journal;
  readonly runner: Runner;
  /** Makes something happen: in memory, in the books and in the journal. */
  readonly record: (line: Line) => void;
}
