import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { id, instant } from './columns.js';

/** A worker process, and when it was last seen to take work (docs/resilience.md, Is anybody working). */
@Entity('worker_process')
@Index(['seenAt'])
export class WorkerProcess {
  @PrimaryColumn(id) id!: string;
  @Column(instant) startedAt!: Date;
  @Column(instant) seenAt!: Date;
}
