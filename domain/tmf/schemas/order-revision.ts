import { type Static, Type } from 'typebox';
import { revisionStates } from '../../order/order-revision.js';
import { addressable, listOf, maybe } from './attributes.js';
import { EntityRef, Instant, open } from './common.js';
import { OrderPrice } from './price.js';

const json = maybe(Type.Record(Type.String(), Type.Unknown()));
const step = { id: Type.String(), name: Type.String(), itemId: Type.String() };

/** A step that was undone although it was past its soft point of no return. */
export const RevisionPenalty = open({
  step: open(step),
  change: Type.Enum(['undo', 'redo']),
  since: maybe({ ...Instant, description: 'When it was begun.' }),
  revision: maybe(Type.Integer({ description: 'The number of the revision; on the order.' })),
});
export type RevisionPenalty = Static<typeof RevisionPenalty>;

/** What a revision changes of one line, and what was decided about it. */
const RevisedItem = open({
  id: maybe(Type.String({ description: 'Of the item; absent: the dates of the order as a whole.' })),
  parentId: maybe(Type.String()),
  change: Type.Enum(['add', 'change', 'drop']),
  result: Type.Enum(['accepted', 'refused']),
  reason: maybe(
    open({
      code: Type.String(),
      message: Type.String(),
      step: maybe(open(step)),
      since: maybe({ ...Instant, description: 'When the step was begun.' }),
    }),
  ),
  before: json,
  after: json,
});
export type RevisedItem = Static<typeof RevisedItem>;

/** What becomes of a step; one that is not listed stays as it is. */
const RevisedStep = open({ ...step, change: Type.Enum(['add', 'change', 'drop', 'redo', 'undo']) });
export type RevisedStep = Static<typeof RevisedStep>;

/** What was decided about a revision. */
const verdict = {
  acceptPenalty: Type.Boolean(),
  item: Type.Array(RevisedItem),
  step: Type.Array(RevisedStep),
  keptSteps: Type.Integer({ minimum: 0, description: 'How many steps of the plan stay as they are.' }),
  penalty: Type.Array(RevisionPenalty),
  orderTotalPrice: maybe(
    Type.Array(OrderPrice, {
      description: 'Where prices are calculated: what the order comes to with all of the revision.',
    }),
  ),
};

/** A change of a running product order: what was asked for, by whom and why, and what became of it. */
export const OrderRevision = open({
  ...addressable,
  order: EntityRef,
  number: Type.Integer({ minimum: 1, description: 'Counts the revisions of the order.' }),
  state: Type.Enum(revisionStates),
  reason: maybe(Type.String()),
  requestedBy: Type.String(),
  requestedDate: Instant,
  completionDate: maybe(Instant),
  ...verdict,
});

/** What a revision would do. */
export const RevisionPreview = open(verdict);

/** A line as it is to be: merged into the item with its id, or new. */
const ItemPatch = open({
  id: Type.String({ minLength: 1, maxLength: 200 }),
  state: maybe(Type.String({ description: '`cancelled` drops the line.' })),
});

/** A change of a running product order. */
export const OrderRevisionCreate = open({
  reason: Type.String({ minLength: 1, maxLength: 1024 }),
  acceptPenalty: maybe(
    Type.Boolean({ description: 'True: steps past a soft point of no return may be undone.' }),
  ),
  requestedStartDate: maybe(Instant),
  requestedCompletionDate: maybe(Instant),
  productOrderItem: listOf(ItemPatch),
});
