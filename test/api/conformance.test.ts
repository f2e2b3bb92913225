import assert from 'node:assert/strict';
import { apis } from '../../api/apis.js';
import { operations } from '../../api/operations.js';
import { resources } from '../../api/resources.js';
import { conformanceRules } from './conformance-rules.js';
import { definitionsAtHand, isDefined, officialOperations } from './official-definitions.js';
import { openScene, type Scene } from './scene.js';
import { subjectOf } from './subject.js';

/** TMF630 and the definitions, for every resource that is declared: a new declaration adds its tests. */
describe('by the TM Forum guidelines', () => {
  let scene: Scene;

  before(async function () {
    this.timeout('3m');
    scene = await openScene();
  });

  after(async () => scene.close());

  it('answers are checked by the official definitions too, where these lie beside the checkout', function () {
    if (!definitionsAtHand) this.skip();
    assert.ok(resources.filter(isDefined).length >= 25);
  });

  for (const api of [apis.productCatalog, apis.serviceCatalog, apis.resourceCatalog]) {
    it(`every operation of ${api.title} is offered`, function () {
      if (!definitionsAtHand) this.skip();
      const offered = new Set(
        operations.filter((each) => each.api === api).map(({ method, path }) => `${method} ${path}`),
      );
      const official = officialOperations(api);
      assert.ok(official.length > 20);
      assert.deepEqual(
        official.filter((each) => !offered.has(each)),
        [],
      );
    });
  }

  for (const resource of resources) {
    describe(resource.name, () => conformanceRules(resource, () => subjectOf(resource, scene)));
  }
});
