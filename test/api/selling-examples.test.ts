import assert from 'node:assert/strict';
import {
  conversionExamples,
  leadExamples,
  leadRuleExamples,
  opportunityExamples,
} from '../../api/selling/selling-examples.js';
import { apis } from '../../api/apis.js';
import { openScene, referringAnywhere, type Scene } from './scene.js';

describe('the examples of the selling records', () => {
  let scene: Scene;
  before(async function () {
    this.timeout('1m');
    scene = await openScene({ orderRules: referringAnywhere });
  });
  after(async () => scene.close());

  const post = async (path: string, body: unknown) =>
    scene.call('POST', `${apis.turnup.base}/${path}`, { body });

  for (const [path, examples] of [
    ['lead', leadExamples],
    ['leadRule', leadRuleExamples],
    ['opportunity', opportunityExamples],
  ] as const)
    for (const [title, body] of Object.entries(examples))
      it(`are taken: ${path}, ${title}`, async () => {
        const reply = await post(path, body);
        assert.equal(reply.status, 201, JSON.stringify(reply.body));
      });

  for (const [title, body] of Object.entries(conversionExamples))
    it(`are taken: conversion, ${title}`, async () => {
      const lead = await post('lead', Object.values(leadExamples)[0]);
      const reply = await post(`lead/${lead.body.id}/convert`, body);
      assert.equal(reply.status, 200, JSON.stringify(reply.body));
    });
});
