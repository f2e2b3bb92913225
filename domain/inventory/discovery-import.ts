import type { DiscoveredItem } from './discovery.js';
import type { InstallBaseKind } from './install-base.js';

/** Which items a report is complete of. */
export interface DiscoveryScope {
  readonly kind: InstallBaseKind;
  readonly specification?: { readonly id: string };
  readonly place?: { readonly id: string };
}

/** A report that is compared with the install base. */
export interface Discovery {
  readonly id: string;
  readonly source: string;
  readonly discoveredAt: Date;
  readonly scope?: DiscoveryScope | undefined;
  readonly items: readonly DiscoveredItem[];
}

/** Where a comparison goes on: at an item of the report, or behind one of the install base or of the discrepancies. */
export type ImportPosition =
  | { readonly phase: 'reported'; readonly after: number }
  | { readonly phase: 'installed'; readonly after?: InstalledPlace }
  | { readonly phase: 'discrepancies'; readonly after: string };

/** The place of an item in the order in which they were installed, which an index has. */
export interface InstalledPlace {
  readonly at: string;
  readonly id: string;
}
