import { Column, PrimaryColumn } from 'typeorm';
import { count, id, instant, json } from './columns.js';

/**
 * What every stored TMF resource has. `doc` holds the attributes as they came (unknown ones too); a column that repeats
 * one of them wins over it when the resource is read, so that a change of state touches no JSON.
 */
export abstract class ResourceRow {
  @PrimaryColumn(id) id!: string;
  @Column(json) doc!: Record<string, unknown>;
  /** Raised by every change; the ETag. */
  @Column({ ...count, default: 1 }) revision!: number;
  @Column(instant) createdAt!: Date;
  @Column(instant) updatedAt!: Date;
}
