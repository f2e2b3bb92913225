import type { Json } from '../lib/json.js';
import type { Characteristic } from '../lib/values.js';

/** The attributes that have different names in TMF638 and TMF639. */
export const installBaseAttributes = {
  service: {
    specification: 'serviceSpecification',
    characteristics: 'serviceCharacteristic',
    type: 'ServiceSpecification',
  },
  resource: {
    specification: 'resourceSpecification',
    characteristics: 'resourceCharacteristic',
    type: 'ResourceSpecification',
  },
} as const;

export type InstallBaseKind = keyof typeof installBaseAttributes;

/** The characteristics of a stored item. */
export const characteristicsIn = (kind: InstallBaseKind, doc: Json): readonly Characteristic[] =>
  (doc[installBaseAttributes[kind].characteristics] ?? []) as readonly Characteristic[];

/** The state of an install base item in use, suspended and ended (TMF638 state, TMF639 resourceStatus). */
export const installBaseStates = {
  service: { inUse: 'active', suspended: 'inactive', ended: 'terminated' },
  resource: { inUse: 'available', suspended: 'suspended', ended: 'standby' },
} as const;

export type InstallBaseState = keyof (typeof installBaseStates)[InstallBaseKind];
