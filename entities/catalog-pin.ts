import { Entity, PrimaryColumn } from 'typeorm';
import { foreignId, word } from './columns.js';

/** A version of a catalog entry that an order was decomposed with: it is never deleted. */
@Entity('catalog_pin')
export class CatalogPin {
  @PrimaryColumn(word) resource!: string;
  @PrimaryColumn({ ...foreignId, length: 100 }) id!: string;
  @PrimaryColumn({ ...foreignId, length: 32 }) version!: string;
}
