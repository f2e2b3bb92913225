import assert from 'node:assert/strict';
import { resources } from '../../api/process/resources.js';
import { definitionsAtHand, isDefined, officialDifferences } from './official-definitions.js';

/** Where we knowingly differ, and why. */
const knownDifferences: Readonly<Record<string, string>> = {
  'resourceOrder.orderItem.resource may lack href': 'what is ordered is not there yet',
  'resourceOrder.orderItem.resource may lack id': 'what is ordered is not there yet',
  'product.status': 'theirs has a blank behind aborted',
  'productOrder.productOrderItem.state': 'an item with items may be partial, as in version 5',
  'productOrder.productOrderItem.product.status': 'what the channel says of a product is kept as it came',
  'serviceOrder.serviceOrderItem.service.state': 'what the channel says of a service is kept as it came',
  'resourceOrder.orderItem.resource.resourceStatus': 'what the channel says of a resource is kept as it came',
  'quote.quoteItem.product.status': 'what the channel says of a product is kept as it came',
  'checkServiceQualification.serviceQualificationItem.service.state':
    'what the caller says of a service is kept',
  'checkServiceQualification.serviceQualificationItem.alternateServiceProposal.alternateService.state':
    'as its schema is that of the service asked for',
  'queryServiceQualification.searchCriteria.service.state': 'what the caller says of a service is kept',
  'queryServiceQualification.serviceQualificationItem.service.state':
    'as its schema is that of the service asked for',
  'shoppingCart.cartItem.product.status': 'what the channel says of a product is kept as it came',
};

describe('the official definition', () => {
  before(function () {
    if (!definitionsAtHand) this.skip();
  });

  for (const resource of resources.filter(isDefined)) {
    it(`of ${resource.name} has no attribute, value or requirement, at any depth, that our schema lacks`, () => {
      const differences = officialDifferences(resource).filter(
        (difference) => !Object.hasOwn(knownDifferences, difference.replace(/ must be one of .*/, '')),
      );
      assert.deepEqual(differences, []);
    });
  }
});
