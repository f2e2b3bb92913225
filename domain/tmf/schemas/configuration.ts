import { type Static, Type } from 'typebox';
import { listOf, maybe, optionalStrings } from './attributes.js';
import { EntityRef, open, PartyRef } from './common.js';
import { CartItem } from './shopping-cart.js';

/** What may be chosen next of this line? In a cart, in a quote, or by itself. */
export const ConfigurationRequest = open({
  /** Whose line it is, where neither cart nor quote says. */
  relatedParty: listOf(PartyRef),
  shoppingCart: maybe(EntityRef),
  quote: maybe(EntityRef),
  /** The line as it is so far; with the id of a line of the cart or quote it stands instead of it. */
  item: CartItem,
});
export type ConfigurationRequest = Static<typeof ConfigurationRequest>;

const Obstacle = open({
  code: Type.String(),
  message: Type.String({ description: 'In plain words.' }),
  rule: Type.String({
    description: 'The rule of the catalog, e.g. `compatibility of ProductSpecification box`.',
  }),
});

const Choice = open({
  value: Type.Optional(Type.Unknown()),
  valueFrom: maybe(Type.Number()),
  valueTo: maybe(Type.Number()),
  isDefault: maybe(Type.Boolean()),
  isAllowed: Type.Boolean(),
  reason: listOf(Obstacle),
});

const CharacteristicChoice = open({
  name: Type.String(),
  ...optionalStrings('valueType', 'regex'),
  isMandatory: Type.Boolean(),
  isConfigurable: Type.Boolean({ description: 'False for what the fulfilment reports.' }),
  value: Type.Optional(Type.Unknown()),
  valueSource: maybe(Type.Enum(['chosen', 'product', 'default'])),
  reason: listOf(Obstacle),
  choice: Type.Array(Choice, { description: 'Empty where any value of the type may be chosen.' }),
});

const OfferingName = open({ id: Type.String(), ...optionalStrings('name') });

const OptionChoice = open({
  productOffering: OfferingName,
  minimum: Type.Integer(),
  maximum: maybe(Type.Integer()),
  default: Type.Integer(),
  count: Type.Integer(),
  mayAdd: Type.Boolean(),
  mayRemove: Type.Boolean(),
  reason: listOf(Obstacle),
});

/** What may be chosen of a line and of each of its parts, and why the rest may not. */
export const Configuration = open({
  item: Type.Array(
    open({
      id: Type.String(),
      ...optionalStrings('parentId'),
      isImplied: Type.Boolean({ description: 'True for a part that the line does not name.' }),
      productOffering: maybe(OfferingName),
      characteristic: Type.Array(CharacteristicChoice),
      option: Type.Array(OptionChoice),
      reason: Type.Array(Obstacle),
    }),
  ),
});
