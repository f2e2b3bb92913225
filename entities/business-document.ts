import { Column, Entity, Index } from 'typeorm';
import { foreignId, instant, optional, word } from './columns.js';
import { ResourceRow } from './resource-row.js';

/**
 * A record that callers keep here and no workflow owns: parties, accounts, sites, appointments, carts, leads. One table,
 * since all are documents, and found by the same few things. A column that a resource does not use is null.
 */
@Entity('business_document')
@Index(['resource', 'createdAt'])
@Index(['resource', 'updatedAt'])
@Index(['resource', 'name'])
@Index(['resource', 'status', 'createdAt'])
@Index(['resource', 'partyId', 'createdAt'])
@Index(['resource', 'externalId'])
@Index(['resource', 'parentId'])
@Index(['resource', 'placeId'])
@Index(['resource', 'validFrom'])
@Index(['resource', 'validTo'])
export class BusinessDocument extends ResourceRow {
  /** The TMF resource name, e.g. `customer`. */
  @Column(word) resource!: string;
  /** What it is called; its kind where it has no name. */
  @Column(optional(foreignId)) name!: string | null;
  @Column(optional(foreignId)) status!: string | null;
  @Column(optional(foreignId)) externalId!: string | null;
  /** The customer, or else the first, of its related parties; the engaged party of a role. */
  @Column(optional(foreignId)) partyId!: string | null;
  /** What it is a part of, e.g. the parent organization. */
  @Column(optional(foreignId)) parentId!: string | null;
  @Column(optional(foreignId)) placeId!: string | null;
  @Column(optional(instant)) validFrom!: Date | null;
  @Column(optional(instant)) validTo!: Date | null;
}
