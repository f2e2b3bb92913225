/** The downstream systems the sandbox plays. */
export const systemNames = ['provisioning', 'resource-management', 'field-service'] as const;
export type SystemName = (typeof systemNames)[number];

export const callbackChannels = ['listener', 'patch', 'callbackUrl'] as const;
/** How a system sends its answer back. */
export type CallbackChannel = (typeof callbackChannels)[number];

/** What a failing order gives as its reason. */
export interface Fault {
  readonly code: string;
  readonly reason: string;
  readonly message: string;
}

/** One downstream system: which TM Forum API it speaks and where that API keeps things. */
export interface System {
  readonly name: SystemName;
  readonly api: string;
  /** The first is the one used in an href and for Turnup's listener; the others are accepted. */
  readonly basePaths: readonly [string, ...string[]];
  readonly resource: string;
  readonly noun: string;
  readonly idPrefix: string;
  readonly items: string;
  readonly value: string;
  readonly characteristics: string;
  readonly specification: string;
  readonly via: CallbackChannel;
  readonly returns: Readonly<Record<string, string>>;
  readonly faults: readonly [Fault, ...Fault[]];
}

/** The three systems, as data. */
export const systems: Readonly<Record<SystemName, System>> = {
  provisioning: {
    name: 'provisioning',
    api: 'TMF641 service ordering',
    basePaths: ['/tmf-api/serviceOrdering/v4'],
    resource: 'serviceOrder',
    noun: 'ServiceOrder',
    idPrefix: 'SO',
    items: 'serviceOrderItem',
    value: 'service',
    characteristics: 'serviceCharacteristic',
    specification: 'serviceSpecification',
    via: 'listener',
    returns: { accessLineId: 'AL-{{n:7}}', ipAddress: '100.64.{{byte}}.{{byte}}' },
    faults: [
      { code: 'PRV-101', reason: 'No free port', message: 'The access node has no free port at this site.' },
      { code: 'PRV-204', reason: 'Device unreachable', message: 'The optical line terminal did not answer.' },
      {
        code: 'PRV-310',
        reason: 'Configuration refused',
        message: 'The network element refused the profile.',
      },
    ],
  },
  'resource-management': {
    name: 'resource-management',
    api: 'TMF652 resource ordering',
    // The definition's path, and what some systems have in its place.
    basePaths: ['/tmf-api/resourceOrderingManagement/v4', '/tmf-api/resourceOrdering/v4'],
    resource: 'resourceOrder',
    noun: 'ResourceOrder',
    idPrefix: 'RO',
    items: 'orderItem',
    value: 'resource',
    characteristics: 'resourceCharacteristic',
    specification: 'resourceSpecification',
    via: 'callbackUrl',
    returns: {},
    faults: [
      { code: 'RES-101', reason: 'Out of stock', message: 'The warehouse has none of this resource left.' },
      {
        code: 'RES-202',
        reason: 'Number range exhausted',
        message: 'No number is free in the range asked for.',
      },
    ],
  },
  'field-service': {
    name: 'field-service',
    api: 'TMF697 work order',
    basePaths: ['/tmf-api/workOrderManagement/v4'],
    resource: 'workOrder',
    noun: 'WorkOrder',
    idPrefix: 'WO',
    items: 'workOrderItem',
    value: 'work',
    characteristics: 'workCharacteristic',
    specification: 'workSpecification',
    via: 'patch',
    returns: {},
    faults: [
      { code: 'FLD-101', reason: 'Customer absent', message: 'Nobody was at home at the agreed time.' },
      { code: 'FLD-205', reason: 'No access', message: 'The technician could not enter the building.' },
      { code: 'FLD-307', reason: 'Cable damaged', message: 'The drop cable is cut: civil works are needed.' },
    ],
  },
};
