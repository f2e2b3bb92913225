import { type Static, Type } from 'typebox';
import { discrepancyTypes } from '../../inventory/discovery.js';
import { discrepancyStates } from '../../inventory/stored-discrepancy.js';
import { listOf, maybe, optionalStrings } from './attributes.js';
import { EntityRef, Instant, open } from './common.js';
import { ErrorDetail } from './error.js';
import { orderJobStates } from './order.js';

const kind = Type.Enum(['service', 'resource'], {
  description: 'A service (TMF638) or a resource (TMF639) of the install base.',
});

/** The ids of the install base. */
const ItemId = Type.String({ pattern: '^[!-~]{1,64}$' });

const source = Type.String({
  minLength: 1,
  maxLength: 255,
  description: 'The system that has looked, e.g. the element manager of an access network.',
});

const Named = open({ id: Type.String({ minLength: 1, maxLength: 255 }) });

/** An item as it was found; what it leaves out is not compared. */
const DiscoveredItem = open({
  kind,
  id: ItemId,
  name: Type.Optional(Type.String({ maxLength: 255 })),
  specification: maybe(Named),
  characteristic: listOf(
    open({ name: Type.String({ minLength: 1, maxLength: 255 }), value: Type.Unknown() }),
  ),
  place: maybe(Named),
  product: maybe(open({ id: ItemId })),
});

/** What a discovery has found in the network. */
export const DiscoveryImportCreate = open({
  source,
  discoveredAt: Type.Optional(
    Type.String({
      format: 'date-time',
      description: 'When the network was as it says; now by default. What was changed since is not compared.',
    }),
  ),
  scope: maybe(open({ kind, specification: maybe(Named), place: maybe(Named) })),
  item: Type.Array(DiscoveredItem, { maxItems: 20_000 }),
});
export type DiscoveryImportCreate = Static<typeof DiscoveryImportCreate>;

/** How far an import has come, and what it has found. */
const Progress = open({
  items: Type.Integer({ minimum: 0, description: 'Of how many items it is.' }),
  compared: Type.Integer({ minimum: 0 }),
  skipped: Type.Integer({ minimum: 0, description: 'Items that were changed after they were looked at.' }),
  opened: Type.Integer({ minimum: 0, description: 'Discrepancies that are new, or open again.' }),
  resolved: Type.Integer({ minimum: 0 }),
});
export type DiscoveryProgress = Static<typeof Progress>;

/** The comparison of a discovery with the install base. */
export const DiscoveryImport = open({
  id: Type.String(),
  href: Type.String(),
  state: Type.Enum(orderJobStates),
  source,
  discoveredAt: Instant,
  creationDate: Instant,
  completionDate: maybe(Instant),
  scope: DiscoveryImportCreate.properties.scope,
  progress: Progress,
  fault: listOf(ErrorDetail),
});

/** Something that discovery found otherwise than the install base has it, for a person to decide. */
export const Discrepancy = open({
  id: Type.String(),
  href: Type.String(),
  state: Type.Enum(discrepancyStates),
  kind,
  discrepancyType: Type.Enum(discrepancyTypes),
  attribute: Type.Optional(Type.String({ description: 'The name of the characteristic.' })),
  item: EntityRef,
  specification: maybe(EntityRef),
  place: maybe(EntityRef),
  recorded: Type.Optional(Type.Unknown({ description: 'What the install base says; absent: nothing.' })),
  discovered: Type.Optional(
    Type.Unknown({
      description:
        'What the network says: a value, the id of a place or product, or an item that is unknown here.',
    }),
  ),
  source,
  discoveredAt: Instant,
  /** The last import that said something new of it. */
  import: EntityRef,
  creationDate: Instant,
  decisionDate: maybe(Instant),
  ...optionalStrings('decidedBy', 'reason'),
});

/** Why what the network says is not taken over. */
export const DiscrepancyDismissal = open({ reason: Type.String({ minLength: 1, maxLength: 1024 }) });
export type DiscrepancyDismissal = Static<typeof DiscrepancyDismissal>;
