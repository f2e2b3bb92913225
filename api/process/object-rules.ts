import { belongingOf } from '../../entities/belonging.js';
import { contract } from '../inventory/contract.js';
import { entitlement } from '../inventory/entitlement.js';
import { product } from '../inventory/inventory.js';
import { fallout } from '../orders/fallout.js';
import { manualTask } from '../orders/manual-task.js';
import { productOrder } from '../orders/product-order.js';
import { resourceOrder } from '../orders/resource-order.js';
import { serviceOrder } from '../orders/service-order.js';
import { order } from '../selling/order.js';
import { quote } from '../selling/quote.js';
import { salesAgreement } from '../selling/sales-agreement.js';
import { shoppingCart } from '../selling/shopping-cart.js';
import type { ObjectRule, Objects } from '../tmf630/object-access.js';
import type { ApiOperation } from '../tmf630/operation.js';
import { resources } from './resources.js';

/** Of operations that no resource has by itself what they do with records of customers, by their paths. @internal */
export const objectRules: Readonly<Record<string, ObjectRule>> = {
  '/productOrder/plan': 'confined',
  '/serviceOrder/plan': 'confined',
  '/resourceOrder/plan': 'confined',
  '/productOrder/{id}/plan': productOrder,
  '/serviceOrder/{id}/plan': serviceOrder,
  '/resourceOrder/{id}/plan': resourceOrder,
  '/productOrder/{id}/status': productOrder,
  '/serviceOrder/{id}/status': serviceOrder,
  '/resourceOrder/{id}/status': resourceOrder,
  '/productOrder/{id}/hold': productOrder,
  '/serviceOrder/{id}/hold': serviceOrder,
  '/resourceOrder/{id}/hold': resourceOrder,
  '/productOrder/{id}/resume': productOrder,
  '/serviceOrder/{id}/resume': serviceOrder,
  '/resourceOrder/{id}/resume': resourceOrder,
  '/productOrder/{id}/revision': productOrder,
  '/productOrder/{id}/revision/{number}': productOrder,
  '/order/{id}/status': order,
  '/salesAgreement/{id}/commitment': salesAgreement,
  '/salesAgreement/{id}/version': salesAgreement,
  '/journey/{id}': 'confined',
  '/catalog/check': 'everybody',
  '/catalogFile/{name}': 'operators',
  '/callback/{handOffId}': 'downstream',
  '/entitlement/verify': 'customers',
  '/entitlement/usage': 'confined',
  '/entitlement/{id}/usage': entitlement,
  '/contract/{id}/termination': contract,
  '/contract/{id}/renew': contract,
  '/contract/{id}/coverage': contract,
  '/contract/{id}/amendment': contract,
  '/product/{id}/history': product,
  '/discoveryImport': 'operators',
  '/discrepancy/{id}/accept': 'operators',
  '/discrepancy/{id}/dismiss': 'operators',
  '/fallout/{id}/retry': fallout,
  '/fallout/{id}/complete': fallout,
  '/fallout/{id}/skip': fallout,
  '/fallout/{id}/cancelOrder': fallout,
  '/fallout/{id}/comment': fallout,
  // Counts of all fallout, and decisions about it.
  '/falloutGroup': 'operators',
  '/falloutJob': 'operators',
  '/falloutJob/{id}/cancel': 'operators',
  '/falloutJob/{id}/failure': 'operators',
  '/erasure': 'operators',
  '/personalDataExport': 'operators',
  '/personalDataExport/{id}/file': 'operators',
  '/task/{id}/complete': manualTask,
  '/task/{id}/fail': manualTask,
  '/geographicAddress/{addressId}/geographicSubAddress': 'everybody',
  '/geographicAddress/{addressId}/geographicSubAddress/{id}': 'everybody',
  '/shoppingCart/{id}/merge': shoppingCart,
  '/shoppingCart/{id}/order': shoppingCart,
  '/shoppingCart/{id}/quote': shoppingCart,
  '/configuration': 'confined',
  '/quote/{id}/approval': quote,
  '/quote/{id}/submit': quote,
  '/quote/{id}/recall': quote,
  '/quote/{id}/decision': quote,
  '/quote/{id}/accept': quote,
  '/quote/{id}/reject': quote,
  '/quote/{id}/version': quote,
  '/quote/{id}/version/{version}': quote,
  '/quote/{id}/comparison': quote,
  '/quote/{id}/document.html': quote,
  '/quote/{id}/document.pdf': quote,
  '/quote/{id}/send': quote,
  // It is decided by whom else the lead may be, among all customers.
  '/lead/{id}/convert': 'operators',
  '/customer/{id}/merge': 'operators',
  '/organization/{id}/merge': 'operators',
  '/individual/{id}/merge': 'operators',
  // Sums of all opportunities.
  '/opportunityPipeline': 'operators',
  // A hub is its caller's, and gets what the caller sees.
  '/hub': 'confined',
  '/hub/{id}': 'confined',
  '/topic/{topicId}/hub': 'confined',
  '/topic/{topicId}/hub/{id}': 'confined',
  '/topic/{topicId}/event': 'confined',
  '/topic/{topicId}/event/{id}': 'confined',
  '/deadLetter/{id}/replay': 'operators',
  '/eventSubscription/{id}/replay': 'operators',
  '/history': 'confined',
};

/** What a resource's own operations do follows from how its records belong to customers. */
function ruleOfResource(resource: string, { method }: ApiOperation): ObjectRule | undefined {
  const belonging = belongingOf(resource);
  if (typeof belonging === 'object') return 'confined';
  // What everybody sees nobody changes who sees only a part.
  return belonging === 'everybody' && method !== 'get' ? 'operators' : belonging;
}

/** By the tables of resources and of operations. */
export const objects: Objects = {
  ruleOf: (operation) => {
    const { resource, path } = operation;
    if (resource !== undefined) return ruleOfResource(resource, operation);
    if (path.startsWith('/listener/')) return 'downstream';
    return Object.hasOwn(objectRules, path) ? objectRules[path] : undefined;
  },
  kinds: resources.filter(({ name }) => typeof belongingOf(name) === 'object' && name !== 'event'),
};
