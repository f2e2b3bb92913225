import assert from 'node:assert/strict';
import { resources } from '../../api/resources.js';
import { definitionsAtHand, isDefined, officialDifferences } from './official-definitions.js';

/** Attributes that our schemas do not name: they are kept and answered as they came, only not filtered by. */
const keptAsTheyCame: Readonly<Record<string, string>> = {
  productOrder: 'orderTotalPrice payment productOfferingQualification',
  serviceOrder: 'jeopardyAlert milestone',
  workOrder:
    'cancellationDate cancellationReason expectedCompletionDate notificationContact priority stateChangeDate version ' +
    'agreement appointment billingAccount channel order orderTotalPrice payment quote relatedEntity workOrderRelationship',
  product: 'isCustomerVisible productSerialNumber billingAccount product productPrice productTerm',
  service:
    'hasStarted isBundle isServiceEnabled isStateful serviceType startMode feature note relatedEntity serviceOrderItem',
  resource: 'resourceVersion activationFeature attachment note',
  agreement:
    'documentNumber statementOfIntent agreementAuthorization agreementSpecification associatedAgreement completionDate',
  productOffering:
    'statusReason agreement attachment category channel marketSegment place productOfferingRelationship ' +
    'resourceCandidate serviceCandidate serviceLevelAgreement',
  productOfferingPrice:
    'bundledPopRelationship constraint place popRelationship pricingLogicAlgorithm productOfferingTerm tax',
  productSpecification:
    'attachment bundledProductSpecification productSpecificationRelationship resourceSpecification ' +
    'serviceSpecification targetProductSchema',
  serviceSpecification:
    'attachment constraint entitySpecRelationship featureSpecification resourceSpecification ' +
    'serviceLevelSpecification serviceSpecRelationship targetEntitySchema',
  resourceSpecification: 'attachment featureSpecification resourceSpecRelationship targetResourceSchema',
};

/** Values that we knowingly take or answer beside theirs. */
const otherValues: Readonly<Record<string, string>> = {
  'product.status': 'theirs has a blank behind aborted',
  'productOrder.productOrderItem.state': 'an item with items may be partial, as in version 5',
  'productOrder.productOrderItem.product.status': 'what the channel says of a product is kept as it came',
  'serviceOrder.serviceOrderItem.service.state': 'what the channel says of a service is kept as it came',
  'resourceOrder.orderItem.resource.resourceStatus': 'what the channel says of a resource is kept as it came',
  'shoppingCart.cartItem.product.status': 'what the channel says of a product is kept as it came',
};

describe('by attribute, the official definition', () => {
  before(function () {
    if (!definitionsAtHand) this.skip();
  });

  for (const resource of resources.filter(isDefined)) {
    it(`of ${resource.name} has no attribute, value or demand that ours lacks`, () => {
      const { name } = resource;
      const attributes = (keptAsTheyCame[name] ?? '').split(' ');
      const kept = new Set(attributes.map((attribute) => `${name} lacks ${attribute}`));
      const differences = officialDifferences(resource).filter(
        (difference) =>
          !kept.has(difference) && !Object.hasOwn(otherValues, difference.replace(/ must be one of .*/, '')),
      );
      assert.deepEqual(differences, []);
    });
  }
});
