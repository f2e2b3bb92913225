import type { TObject } from 'typebox';
import { jobWorkflowId } from '../../domain/order/ids.js';
import {
  type Lifecycle,
  offeringQualificationLifecycle,
  serviceQualificationLifecycle,
} from '../../domain/tmf/lifecycle.js';
import { itemsIn, numberItems } from '../../domain/tmf/item-numbers.js';
import { missingPlace, type QualificationResource } from '../../domain/qualification/qualification.js';
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
import { withAnswer } from '../../entities/orders/qualification.js';
import { attributeColumns } from '../../entities/tables/attribute-columns.js';
import { apis } from '../apis.js';
import type { Api } from '../tmf630/api.js';
import type { Body, Resource } from '../tmf630/resource.js';
import { invalidBody } from '../tmf630/validation.js';
import { duplicateIdFaults } from '../orders/order-items.js';
import { byParty } from '../tmf630/stored-attributes.js';
import { type ResourceChange, storedResource } from '../tmf630/stored-resource.js';

/** TMF645 and TMF679: answered in the POST when the caller waits, else by a workflow of its own. */
export const qualificationResources: readonly Resource[] = [
  qualificationResource('checkServiceQualification', {
    api: apis.serviceQualification,
    description: 'Check whether services are available at a place.',
    schema: CheckServiceQualification,
    create: CheckServiceQualificationCreate,
    lifecycle: serviceQualificationLifecycle,
    items: 'serviceQualificationItem',
  }),
  qualificationResource('queryServiceQualification', {
    api: apis.serviceQualification,
    description: 'Query which services are available at a place.',
    schema: QueryServiceQualification,
    create: QueryServiceQualificationCreate,
    lifecycle: serviceQualificationLifecycle,
    items: 'serviceQualificationItem',
  }),
  qualificationResource('productOfferingQualification', {
    api: apis.productOfferingQualification,
    description: 'Check whether a customer can have offerings at a place.',
    schema: ProductOfferingQualification,
    create: ProductOfferingQualificationCreate,
    lifecycle: offeringQualificationLifecycle,
    items: 'productOfferingQualificationItem',
  }),
];

interface QualificationOptions {
  readonly api: Api;
  readonly description: string;
  readonly schema: TObject;
  readonly create: TObject;
  readonly lifecycle: Lifecycle;
  /** The attribute that lists the items in question, or the answers. */
  readonly items: string;
}

function qualificationResource(name: QualificationResource, form: QualificationOptions): Resource {
  const { api, description, schema, create, lifecycle, items } = form;
  return storedResource({
    type: `${name[0]!.toUpperCase()}${name.slice(1)}`,
    api,
    description,
    schema,
    create,
    scopes: ['orders:write'],
    attributes: attributeColumns[name],
    informationRequired: missingPlace,
    filters: byParty,
    states: {
      attribute: 'state',
      lifecycle,
      serverStates: ['inProgress', 'done'],
      frozenStates: ['done', 'terminatedWithError'],
    },
    beforeSave: async ({ database }, body) => {
      const faults = duplicateIdFaults(items, body);
      if (faults.length > 0) throw invalidBody(faults);
      const whole = { ...body, [items]: numberItems(itemsIn(body, items), items) };
      const isSynchronous = body['instantSyncQualification'] === true && isOpen(lifecycle, body);
      return isSynchronous ? await withAnswer(database, name, whole) : whole;
    },
    afterSave: (tx, change) => {
      if (change.before || !isOpen(lifecycle, change.body)) return [];
      return [startWorkflow(tx, change)];
    },
  });
}

const isOpen = ({ moves }: Lifecycle, { state }: Body): boolean => (moves[String(state)] ?? []).length > 0;

function startWorkflow(tx: Parameters<typeof putStart>[0], { id }: ResourceChange): string {
  const workflowId = jobWorkflowId('qualification', id);
  putStart(tx, workflowId, { id });
  return workflowId;
}
