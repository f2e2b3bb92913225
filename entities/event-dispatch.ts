import { Entity, PrimaryColumn } from 'typeorm';

/** One row, whose lock makes its holder the one that gives events to subscriptions. */
@Entity('event_dispatch')
export class EventDispatch {
  @PrimaryColumn({ type: 'tinyint' }) id!: number;
}
