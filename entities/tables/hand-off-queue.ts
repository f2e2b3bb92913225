import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { count, exactText, flag, id, instant, optional, text } from './columns.js';

/** The indexes by which the queues are claimed: found by any other way, all that is due would be locked to take the first. */
export const queueOrder = 'queued_hand_off_turns';
export const undoOrder = 'queued_undo_order';

/** The indexes by which the heads of the queues are found, so that a look at them costs no more when much is queued. */
export const queueTimes = 'queued_hand_off_times';
export const undoTimes = 'queued_undo_times';

/** A place in the queue of a system (docs/architecture.md, The queue of a system). */
abstract class QueuedRequest {
  @PrimaryColumn(id) stepId!: string;
  @Column(id) orderId!: string;
  @Column(exactText) downstreamSystem!: string;
  /** The order's, 0 the highest, 4 the lowest (TMF622). */
  @Column({ type: 'tinyint', unsigned: true }) priority!: number;
  @Column(instant) queuedAt!: Date;
  /** How often the system did not answer; not of times at which nobody asked it. */
  @Column(count) attempts!: number;
  @Column(optional(text)) lastError!: string | null;
  @Column(instant) nextTryAt!: Date;
  /** Until then a worker has it in hand; null: none. */
  @Column(optional(instant)) claimedUntil!: Date | null;
}

/** A hand-off that its system did not take at once: it is sent when the system can, by order priority and then age. */
@Entity('queued_hand_off')
@Index(queueOrder, ['downstreamSystem', 'onHold', 'priority', 'queuedAt', 'stepId'])
// The same without holds, by which workers of versions before them claim.
@Index('queued_hand_off_order', ['downstreamSystem', 'priority', 'queuedAt', 'stepId'])
@Index(queueTimes, ['downstreamSystem', 'onHold', 'nextTryAt'])
@Index(['orderId'])
export class QueuedHandOff extends QueuedRequest {
  /** Its order, or its item, is on hold: it keeps its place, and is not sent. */
  @Column(flag) onHold!: number;
}

/**
 * The same of a step that is to be taken back, or stopped. In a table of its own, since workers of earlier versions drop from
 * the other what is not to be handed off.
 */
@Entity('queued_undo')
@Index(undoOrder, ['downstreamSystem', 'priority', 'queuedAt', 'stepId'])
@Index(undoTimes, ['downstreamSystem', 'nextTryAt'])
@Index(['orderId'])
export class QueuedUndo extends QueuedRequest {}

/** What all workers know of a downstream system beside its catalog record; none of a system that is well and has no limit. */
@Entity('downstream_state')
export class DownstreamState {
  @PrimaryColumn(exactText) id!: string;
  /** When the next turn is free by its rate limit: milliseconds since 1970 by the database's clock. */
  @Column({ type: 'bigint', default: 0 }) freeAt!: number;
  /** How many requests in a row it has not answered. */
  @Column(count) failures!: number;
  /** Until then the circuit is open; after it, while `failures` is above the limit, one request at a time is a probe. */
  @Column(optional(instant)) openUntil!: Date | null;
}
