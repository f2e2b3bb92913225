import { Column, Entity, Index } from 'typeorm';
import { optional, text } from './columns.js';
import { ResourceRow } from './resource-row.js';

/** Compared as people do, without regard to case and accents. */
const part = optional({ ...text, length: 255 });

/** TMF673: an address that is known, to be found by any part of it. */
@Entity('geographic_address')
@Index(['postcode', 'streetName'])
@Index(['city', 'streetName'])
@Index(['streetName', 'streetNr'])
@Index(['country', 'stateOrProvince'])
@Index(['stateOrProvince'])
@Index(['locality'])
@Index(['name'])
@Index(['createdAt'])
export class GeographicAddress extends ResourceRow {
  @Column(part) name!: string | null;
  @Column(part) country!: string | null;
  @Column(part) stateOrProvince!: string | null;
  @Column(part) city!: string | null;
  @Column(part) locality!: string | null;
  @Column(part) postcode!: string | null;
  @Column(part) streetName!: string | null;
  @Column(part) streetNr!: string | null;
}
