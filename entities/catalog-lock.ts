import { Column, Entity, PrimaryColumn } from 'typeorm';
import { count } from './columns.js';

/** The one row that everybody locks who changes the catalog, and how often that was. */
@Entity('catalog_lock')
export class CatalogLock {
  @PrimaryColumn({ type: 'tinyint' }) id!: number;
  @Column(count) revision!: number;
}
