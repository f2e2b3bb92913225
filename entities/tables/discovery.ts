import { Column, Entity, Index } from 'typeorm';
import type { DiscoveredItem, DiscrepancyType } from '../../domain/inventory/discovery.js';
import type { ImportPosition } from '../../domain/inventory/discovery-import.js';
import type { InstallBaseKind } from '../../domain/inventory/install-base.js';
import type { DiscrepancyState } from '../../domain/inventory/stored-discrepancy.js';
import type { DiscoveryProgress } from '../../domain/tmf/schemas/discovery.js';
import type { OrderJobState } from '../../domain/tmf/schemas/order.js';
import { exactText, id, instant, json, keyword, optional } from './columns.js';
import { ResourceRow } from './inventory.js';

/** A report of what is in the network, and how far its comparison with the install base has come. */
@Entity('discovery_import')
@Index(['createdAt'])
@Index(['state', 'createdAt'])
@Index(['source', 'createdAt'])
export class DiscoveryImport extends ResourceRow {
  @Column(keyword) state!: OrderJobState;
  @Column(exactText) source!: string;
  /** When the network was as the report says. */
  @Column(instant) discoveredAt!: Date;
  /** The items, as they were found. */
  @Column(json) report!: readonly DiscoveredItem[];
  @Column(json) progress!: DiscoveryProgress;
  /** Where the comparison goes on; null when it is over. */
  @Column(optional(json)) position!: ImportPosition | null;
  @Column(optional(json)) fault!: readonly unknown[] | null;
  @Column(optional(instant)) completionDate!: Date | null;
}

/** What a report and the install base say differently of an item; its id is made of what it is about. */
@Entity('discrepancy')
@Index(['createdAt'])
@Index(['state', 'createdAt'])
@Index(['itemId'])
@Index(['importId', 'createdAt'])
@Index(['kind', 'specificationId', 'state'])
@Index(['kind', 'placeId', 'state'])
export class Discrepancy extends ResourceRow {
  @Column(keyword) state!: DiscrepancyState;
  @Column(keyword) kind!: InstallBaseKind;
  @Column(id) itemId!: string;
  @Column(keyword) discrepancyType!: DiscrepancyType;
  @Column(optional(exactText)) attribute!: string | null;
  /** Of the item: by these it is in the scope of a report. */
  @Column(optional(exactText)) specificationId!: string | null;
  @Column(optional(exactText)) placeId!: string | null;
  @Column(exactText) source!: string;
  @Column(instant) discoveredAt!: Date;
  @Column(id) importId!: string;
  /** Who accepted or dismissed it (`actorText`). */
  @Column(optional(exactText)) decidedBy!: string | null;
  @Column(optional(instant)) decidedAt!: Date | null;
}
