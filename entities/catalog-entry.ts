import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { count, foreignId, instant, json, optional, word } from './columns.js';

/**
 * A record of the catalog: offerings, prices, specifications, downstream systems, service areas. One table, since all
 * are documents with a version, few, and read as a whole by decomposition.
 */
@Entity('catalog_entry')
@Index(['resource', 'updatedAt'])
@Index(['updatedAt'])
export class CatalogEntry {
  /** The TMF resource name, e.g. `productOffering`. */
  @PrimaryColumn(word) resource!: string;
  @PrimaryColumn({ ...foreignId, length: 100 }) id!: string;
  @PrimaryColumn({ ...foreignId, length: 32 }) version!: string;
  @Column(foreignId) name!: string;
  @Column(optional(word)) lifecycleStatus!: string | null;
  @Column(json) doc!: Record<string, unknown>;
  @Column({ ...count, default: 1 }) revision!: number;
  @Column(instant) createdAt!: Date;
  @Column(instant) updatedAt!: Date;
}
