import assert from 'node:assert/strict';
import { resources } from '../../api/process/resources.js';
import { conformanceRules } from './conformance-rules.js';
import { eventRules } from './event-rules.js';
import { definitionsAtHand, isDefined } from './official-definitions.js';
import { openScene, referringAnywhere } from './scene.js';
import { subjectOf } from './subject.js';
import { perSuite } from '../support/per-suite.js';

/** TMF630 and the definitions, for every resource that is declared: a new declaration adds its tests. */
describe('every resource, by the TM Forum conformance guidelines,', () => {
  const scene = perSuite(async () => openScene({ orderRules: referringAnywhere }));

  it('is checked by the official definitions too, where these lie beside the checkout', function () {
    if (!definitionsAtHand) this.skip();
    assert.ok(resources.filter(isDefined).length >= 25);
  });

  for (const resource of resources) {
    const subject = () => subjectOf(resource, scene);
    describe(resource.name, () => {
      // The events of all the resources before are more than a page can hold, and so is what is on record of them.
      if (resource.name === 'event' || resource.name === 'audit')
        before(async () => scene.database.run(`DELETE FROM ${resource.name}`));
      conformanceRules(resource, subject);
      eventRules(resource, () => scene, subject);
    });
  }
});
