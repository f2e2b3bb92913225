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

/** Why something cannot be chosen. */
const Obstacle = open({
  code: Type.String(),
  message: Type.String({ description: 'In plain words.' }),
  rule: Type.String({
    description: 'The rule of the catalog, e.g. `compatibility of ProductSpecification box`.',
  }),
});
export type Obstacle = Static<typeof Obstacle>;

/** A value that may be asked for, or a range of numbers. */
const Choice = open({
  value: Type.Optional(Type.Unknown()),
  valueFrom: maybe(Type.Number()),
  valueTo: maybe(Type.Number()),
  isDefault: maybe(Type.Boolean()),
  isAllowed: Type.Boolean(),
  reason: listOf(Obstacle),
});
export type ValueChoice = Static<typeof Choice>;

/** What holds now of a characteristic, from where, why that cannot stay, and what else may be chosen. */
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
export type CharacteristicChoice = Static<typeof CharacteristicChoice>;

const OfferingName = open({ id: Type.String(), ...optionalStrings('name') });

/** A part that the bundle may have: how many there are, and why none may be added. */
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
export type OptionChoice = Static<typeof OptionChoice>;

/** A part of the line, or the line itself, and what speaks against it as it is. */
const ConfiguredItem = open({
  id: Type.String(),
  ...optionalStrings('parentId'),
  isImplied: Type.Boolean({ description: 'True for a part that the line does not name.' }),
  productOffering: maybe(OfferingName),
  characteristic: Type.Array(CharacteristicChoice),
  option: Type.Array(OptionChoice),
  reason: Type.Array(Obstacle),
});
export type ConfiguredItem = Static<typeof ConfiguredItem>;

/** What may be chosen of a line and of each of its parts, and why the rest may not. */
export const Configuration = open({ item: Type.Array(ConfiguredItem) });
