import { Column, Entity, PrimaryColumn } from 'typeorm';
import { exactText, id, instant, json } from './columns.js';

/** A version of a quote that another one has followed, as it was then. */
@Entity('quote_version')
export class QuoteVersion {
  @PrimaryColumn(id) quoteId!: string;
  @PrimaryColumn(exactText) version!: string;
  @Column(json) doc!: Record<string, unknown>;
  /** When the next version followed. */
  @Column(instant) createdAt!: Date;
}
