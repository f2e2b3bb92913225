import { Type } from 'typebox';
import { listOf, maybe, optionalStrings } from './attributes.js';
import { Characteristic, EntityRef, Instant, open } from './common.js';
import { feature } from './feature.js';
import { itemActions } from '../../order/actions.js';

const entity = open({ role: Type.String(), ...optionalStrings('id', 'href', 'name', '@referredType') });

/** What a service of the inventory and the service of an order have in common, beside what orders work with. */
export const serviceAttributes = {
  ...optionalStrings('description', 'serviceDate', 'serviceType', 'startMode'),
  hasStarted: maybe(Type.Boolean()),
  isBundle: maybe(Type.Boolean()),
  isServiceEnabled: maybe(Type.Boolean()),
  isStateful: maybe(Type.Boolean()),
  startDate: maybe(Instant),
  endDate: maybe(Instant),
  feature: listOf(open({ ...feature, id: Type.String() })),
  note: listOf(open({ text: Type.String(), author: Type.String(), date: Instant, ...optionalStrings('id') })),
  relatedEntity: listOf(entity),
  serviceOrderItem: listOf(
    open({
      serviceOrderId: Type.String(),
      itemId: Type.String(),
      itemAction: maybe(Type.Enum(itemActions)),
      ...optionalStrings('role', 'serviceOrderHref', '@referredType'),
    }),
  ),
  serviceRelationship: listOf(
    open({
      relationshipType: Type.String(),
      service: EntityRef,
      serviceRelationshipCharacteristic: listOf(Characteristic),
    }),
  ),
  supportingResource: listOf(EntityRef),
  supportingService: listOf(EntityRef),
};
