import { Column, Entity, PrimaryColumn } from 'typeorm';
import { count, foreignId, id, instant } from './columns.js';

/** A file with catalog entries that was exported or sent here, under the name that a caller gave it. */
@Entity('catalog_file')
export class CatalogFile {
  @PrimaryColumn(foreignId) name!: string;
  /** Its content: another one whenever it is written, so that nobody reads half of each. */
  @Column(id) contentId!: string;
  @Column(count) size!: number;
  @Column(foreignId) caller!: string;
  @Column(instant) createdAt!: Date;
}
