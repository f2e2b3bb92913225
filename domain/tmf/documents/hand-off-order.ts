import { type HandOffKind, isHandOffKind, type Step, type StepKind } from '../../plan/plan.js';
import { type StepAction, orderActionOf } from '../../order/actions.js';
import { installBaseStates } from '../../inventory/install-base.js';
import type { Json } from '../../lib/json.js';
import { type Carried, carriedIn, nothingCarried } from './carried.js';

/** Where TMF641, TMF652 and TMF697 differ in what a hand-off needs. */
interface HandOffFormat {
  readonly type: string;
  readonly path: string;
  readonly items: string;
  readonly cancelPath: string;
  readonly subjectName: string;
  /** The item's subject with its specification and characteristics. */
  readonly subject: (step: Step) => Json;
}

/** One row an order kind; the protocol's paths stand behind the downstream system's URL. */
const handOffFormats: Readonly<Record<HandOffKind, HandOffFormat>> = {
  serviceOrder: {
    type: 'ServiceOrder',
    path: '/tmf-api/serviceOrdering/v4/serviceOrder',
    items: 'serviceOrderItem',
    cancelPath: '/tmf-api/serviceOrdering/v4/cancelServiceOrder',
    subjectName: 'service',
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
    path: '/tmf-api/resourceOrdering/v4/resourceOrder',
    items: 'orderItem',
    cancelPath: '/tmf-api/resourceOrdering/v4/cancelResourceOrder',
    subjectName: 'resource',
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
    path: '/tmf-api/workOrderManagement/v4/workOrder',
    items: 'workOrderItem',
    cancelPath: '/tmf-api/workOrderManagement/v4/cancelWorkOrder',
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

/** Only orders can be handed off; the other step kinds never leave Turnup. */
export function handOffFormatOf(kind: StepKind): HandOffFormat {
  if (isHandOffKind(kind)) return handOffFormats[kind];
  throw new RangeError(`a ${kind} step has no order to hand off`);
}

/** TMF has no action for suspend and resume: it is a modify with the state that is to be reached. */
function targetStatus(attribute: string, kind: 'service' | 'resource', { action }: Step): object {
  const { suspended, inUse } = installBaseStates[kind];
  if (action === 'suspend') return { [attribute]: suspended };
  return action === 'resume' ? { [attribute]: inUse } : {};
}

/** What the item is asked for when a completed step is undone. */
const oppositeAction: Readonly<Record<StepAction, StepAction>> = {
  add: 'delete',
  delete: 'add',
  modify: 'modify',
  suspend: 'resume',
  resume: 'suspend',
};

/** The step that takes this one back: the opposite action, with the values that were there before. */
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
 * the order that it is part of. A characteristic without value is one that the system is to report.
 */
export function toHandOffOrder(step: Step, carried: Carried = nothingCarried): Record<string, unknown> {
  const format = handOffFormatOf(step.kind);
  const action = orderActionOf(step.action);
  const requested = (step.asked ?? []).map((name) => ({ name, value: undefined }));
  const subject = format.subject({ ...step, characteristics: [...step.characteristics, ...requested] });
  const described = { ...(subject[format.subjectName] as Json), ...carried.subject };
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

/** What a stored hand-off carries of its order. */
export function carriedInHandOff(kind: StepKind, doc: Json): Carried {
  const { items, subjectName } = handOffFormatOf(kind);
  return carriedIn(items, subjectName, doc);
}
