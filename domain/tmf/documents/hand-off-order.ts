import { type HandOffKind, isHandOffKind, type Step, type StepKind } from '../../plan/plan.js';
import { type StepAction, orderActionOf } from '../../order/actions.js';
import { installBaseStates } from '../../inventory/install-base.js';
import { type Api, apis } from '../apis.js';
import { hrefOf } from '../href.js';
import type { Json } from '../../lib/json.js';
import type { DownstreamSystem } from '../schemas/downstream-system.js';
import { type Carried, carriedIn, nothingCarried } from './carried.js';
import { externalReference, turnup } from './references.js';

/** The differences between TMF641, TMF652 and TMF697 for a hand-off. */
interface HandOffFormat {
  readonly type: string;
  readonly api: Api;
  readonly items: string;
  readonly subjectName: string;
  /** Where the item's subject is found in the inventory; work leaves nothing there. */
  readonly inventory?: Api;
  /** The item's subject with its specification and characteristics. */
  readonly subject: (step: Step) => Json;
}

/** One row an order kind. */
const handOffFormats: Readonly<Record<HandOffKind, HandOffFormat>> = {
  serviceOrder: {
    type: 'ServiceOrder',
    api: apis.serviceOrdering,
    items: 'serviceOrderItem',
    subjectName: 'service',
    inventory: apis.serviceInventory,
    subject: (step) => ({
      service: {
        '@type': 'Service',
        name: step.name,
        serviceSpecification: step.specification,
        serviceCharacteristic: step.characteristics,
        ...targetStatus('state', 'service', step),
        ...(step.place && { place: [step.place] }),
      },
    }),
  },
  resourceOrder: {
    type: 'ResourceOrder',
    api: apis.resourceOrdering,
    items: 'orderItem',
    subjectName: 'resource',
    inventory: apis.resourceInventory,
    subject: (step) => ({
      resource: {
        '@type': 'Resource',
        name: step.name,
        resourceSpecification: step.specification,
        resourceCharacteristic: step.characteristics,
        ...targetStatus('resourceStatus', 'resource', step),
        ...(step.place && { place: step.place }),
      },
    }),
  },
  workOrder: {
    type: 'WorkOrder',
    api: apis.workOrder,
    items: 'workOrderItem',
    subjectName: 'work',
    subject: (step) => ({
      work: {
        '@type': 'Work',
        name: step.name,
        workSpecification: step.specification,
        workCharacteristic: step.characteristics,
        ...(step.workOrder && { ...step.workOrder }),
        ...(step.place && { place: [step.place] }),
      },
    }),
  },
};

/**
 * The URL at which a system takes orders of the kind: its own URL plus the definition's path, or its record's
 * `basePath`.
 */
export const handOffPath = (kind: StepKind, system: Pick<DownstreamSystem, 'basePath'>): string =>
  `${system.basePath ?? handOffFormatOf(kind).api.base}/${kind}`;

/** The URL for requests to cancel them. */
export function cancelPath(kind: StepKind, { basePath }: Pick<DownstreamSystem, 'basePath'>): string {
  const { api, type } = handOffFormatOf(kind);
  return `${basePath ?? api.base}/cancel${type}`;
}

/** How the system's order names the one that is kept at `publicUrl`; in TMF641 and TMF697 by its address. */
export function handOffReference({ id, kind }: Pick<Step, 'id' | 'kind'>, publicUrl: string): Json {
  const href = hrefOf(publicUrl, { api: handOffFormatOf(kind).api, name: kind }, id);
  return kind === 'resourceOrder'
    ? externalReference(kind, { type: kind, id, owner: turnup, href })
    : { externalReferenceType: 'turnupOrder', name: href, '@type': 'ExternalReference' };
}

/** Only orders can be handed off; the other step kinds never leave Turnup. */
function handOffFormatOf(kind: StepKind): HandOffFormat {
  if (isHandOffKind(kind)) return handOffFormats[kind];
  throw new RangeError(`a ${kind} step has no order to hand off`);
}

/** TMF has no action for suspend and resume: it is a modify with the state that is to be reached. */
function targetStatus(attribute: string, kind: 'service' | 'resource', { action }: Step): object {
  const { suspended, inUse } = installBaseStates[kind];
  if (action === 'suspend') return { [attribute]: suspended };
  return action === 'resume' ? { [attribute]: inUse } : {};
}

/** The item's action when a completed step is undone. */
const oppositeAction: Readonly<Record<StepAction, StepAction>> = {
  add: 'delete',
  delete: 'add',
  modify: 'modify',
  suspend: 'resume',
  resume: 'suspend',
};

/** The step that undoes this one: the opposite action, with the values from before. */
export function toUndoStep(done: Step): Step {
  const { asked: _, ...step } = done;
  return {
    ...step,
    action: oppositeAction[step.action],
    characteristics: step.before ?? step.characteristics,
  };
}

/**
 * The TMF document of a step's order, as Turnup shows it and as the downstream system gets it, with what it carries of
 * the order that it is part of. A characteristic whose value is null is one that the system is to report. With a
 * `publicUrl` it says where the service or resource is found, or will be once it is built: TMF652 wants its address.
 */
export function toHandOffOrder(
  step: Step,
  carried: Carried = nothingCarried,
  publicUrl?: string,
): Record<string, unknown> {
  const format = handOffFormatOf(step.kind);
  const action = orderActionOf(step.action);
  const requested = (step.asked ?? []).map((name) => ({ name, value: null }));
  const subject = format.subject({ ...step, characteristics: [...step.characteristics, ...requested] });
  const described = {
    ...inventoryReference(step, format, publicUrl),
    ...(subject[format.subjectName] as Json),
    ...carried.subject,
  };
  return {
    '@type': format.type,
    description: step.name,
    ...carried.order,
    [format.items]: [
      {
        id: '1',
        '@type': `${format.type}Item`,
        action,
        quantity: 1,
        ...carried.item,
        [format.subjectName]: described,
      },
    ],
  };
}

/** The service or resource in the inventory that the step is about; work leaves nothing there. */
function inventoryReference(
  { inventoryId: id }: Step,
  { inventory: api, subjectName: name }: HandOffFormat,
  publicUrl: string | undefined,
): Json {
  if (id === undefined || !api) return {};
  return publicUrl === undefined ? { id } : { href: hrefOf(publicUrl, { api, name }, id), id };
}

/** What a stored hand-off carries of its order. */
export function carriedInHandOff(kind: StepKind, doc: Json): Carried {
  const { items, subjectName } = handOffFormatOf(kind);
  return carriedIn(items, subjectName, doc);
}
