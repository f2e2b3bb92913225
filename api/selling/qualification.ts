import type { TObject } from 'typebox';
import { taskWorkflowId } from '../../domain/order/ids.js';
import {
  type Lifecycle,
  offeringQualificationLifecycle,
  serviceQualificationLifecycle,
} from '../../domain/tmf/lifecycle.js';
import { itemsIn, numbered } from '../../domain/tmf/numbered-items.js';
import { placeWanted, type QualificationResource } from '../../domain/qualification/qualification.js';
import {
  ProductOfferingQualification,
  ProductOfferingQualificationCreate,
} from '../../domain/tmf/schemas/product-offering-qualification.js';
import {
  CheckServiceQualification,
  CheckServiceQualificationCreate,
  QueryServiceQualification,
  QueryServiceQualificationCreate,
} from '../../domain/tmf/schemas/service-qualification.js';
import { putStart } from '../../entities/outbox.js';
import { answered } from '../../entities/orders/qualification.js';
import { shownColumns } from '../../entities/tables/shown-columns.js';
import { apis } from '../apis.js';
import type { Api } from '../tmf630/api.js';
import type { Body, Resource } from '../tmf630/resource.js';
import { invalidBody } from '../tmf630/validation.js';
import { repeatedIds } from '../orders/order-items.js';
import { byParty } from '../tmf630/stored-attributes.js';
import { type Change, storedResource } from '../tmf630/stored-resource.js';

/** TMF645 and TMF679: answered in the POST when the caller waits, else by a workflow of their own. */
export const qualificationResources: readonly Resource[] = [
  qualification('checkServiceQualification', {
    api: apis.serviceQualification,
    description: 'Check whether services can be had at a place.',
    schema: CheckServiceQualification,
    create: CheckServiceQualificationCreate,
    lifecycle: serviceQualificationLifecycle,
    items: 'serviceQualificationItem',
  }),
  qualification('queryServiceQualification', {
    api: apis.serviceQualification,
    description: 'Query which services can be had at a place.',
    schema: QueryServiceQualification,
    create: QueryServiceQualificationCreate,
    lifecycle: serviceQualificationLifecycle,
    items: 'serviceQualificationItem',
  }),
  qualification('productOfferingQualification', {
    api: apis.productOfferingQualification,
    description: 'Check whether a customer can have offerings at a place.',
    schema: ProductOfferingQualification,
    create: ProductOfferingQualificationCreate,
    lifecycle: offeringQualificationLifecycle,
    items: 'productOfferingQualificationItem',
  }),
];

interface Form {
  readonly api: Api;
  readonly description: string;
  readonly schema: TObject;
  readonly create: TObject;
  readonly lifecycle: Lifecycle;
  /** Where it lists what is asked, or answered. */
  readonly items: string;
}

function qualification(name: QualificationResource, form: Form): Resource {
  const { api, description, schema, create, lifecycle, items } = form;
  return storedResource({
    type: `${name[0]!.toUpperCase()}${name.slice(1)}`,
    api,
    description,
    schema,
    create,
    scopes: ['orders:write'],
    attributes: shownColumns[name],
    wants: placeWanted,
    filters: byParty,
    states: {
      attribute: 'state',
      lifecycle,
      served: ['inProgress', 'done'],
      fixed: ['done', 'terminatedWithError'],
    },
    complete: async ({ database }, body) => {
      const faults = repeatedIds(items, body);
      if (faults.length > 0) throw invalidBody(faults);
      const whole = { ...body, [items]: numbered(itemsIn(body, items), items) };
      const waited = body['instantSyncQualification'] === true && isOpen(lifecycle, body);
      return waited ? await answered(database, name, whole) : whole;
    },
    begin: (tx, change) => {
      if (change.before || !isOpen(lifecycle, change.body)) return [];
      return [startWorkflow(tx, change)];
    },
  });
}

const isOpen = ({ moves }: Lifecycle, { state }: Body): boolean => (moves[String(state)] ?? []).length > 0;

function startWorkflow(tx: Parameters<typeof putStart>[0], { id }: Change): string {
  const workflowId = taskWorkflowId('qualification', id);
  putStart(tx, workflowId, { id });
  return workflowId;
}
