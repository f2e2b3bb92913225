import type { Catalog } from '../catalog/catalog.js';
import type { Inventory } from '../inventory/inventory.js';
import type { ServiceArea } from '../tmf/schemas/service-area.js';
import type { StoredAgreement } from './agreed-prices.js';

/** What decides about a choice: the same as about a quote, cart or order. */
export interface ConfigurationBasis {
  readonly catalog: Catalog;
  readonly inventory: Inventory;
  readonly serviceAreas: readonly ServiceArea[];
  readonly agreements: readonly StoredAgreement[];
}

/** Why something cannot be chosen. */
export interface Obstacle {
  readonly code: string;
  /** In plain words. */
  readonly message: string;
  /** The rule of the catalog, e.g. `compatibility of ProductSpecification box`. */
  readonly rule: string;
}

/** A value that may be asked for, or a range of numbers. */
export interface ValueChoice {
  readonly value?: unknown;
  readonly valueFrom?: number;
  readonly valueTo?: number;
  readonly isDefault?: boolean;
  readonly isAllowed: boolean;
  readonly reason?: readonly Obstacle[];
}

export interface CharacteristicChoice {
  readonly name: string;
  readonly valueType?: string;
  readonly regex?: string;
  readonly isMandatory: boolean;
  /** False for a value that the fulfilment reports. */
  readonly isConfigurable: boolean;
  /** What holds now, and from where. */
  readonly value?: unknown;
  readonly valueSource?: 'chosen' | 'product' | 'default';
  /** Why that cannot stay. */
  readonly reason?: readonly Obstacle[];
  /** Empty where any value of the type may be chosen. */
  readonly choice: readonly ValueChoice[];
}

/** A part that the bundle may have. */
export interface OptionChoice {
  readonly productOffering: { readonly id: string; readonly name?: string };
  readonly minimum: number;
  readonly maximum?: number;
  readonly default: number;
  /** How many there are now. */
  readonly count: number;
  readonly mayAdd: boolean;
  readonly mayRemove: boolean;
  /** Why none may be added. */
  readonly reason?: readonly Obstacle[];
}

export interface ConfiguredItem {
  readonly id: string;
  readonly parentId?: string;
  /** True for a part that the bundle implies and the line does not name. */
  readonly isImplied: boolean;
  readonly productOffering?: { readonly id: string; readonly name?: string };
  readonly characteristic: readonly CharacteristicChoice[];
  readonly option: readonly OptionChoice[];
  /** What speaks against the item as it is. */
  readonly reason: readonly Obstacle[];
}
