import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { count, id, instant } from './columns.js';

/** A piece of a file: processes share no disk (DESIGN §4). */
@Entity('catalog_file_chunk')
@Index(['createdAt'])
export class CatalogFileChunk {
  @PrimaryColumn(id) contentId!: string;
  @PrimaryColumn(count) position!: number;
  @Column({ type: 'mediumblob' }) content!: Buffer;
  @Column(instant) createdAt!: Date;
}
