import assert from 'node:assert/strict';
import { families } from '../../demo/families.js';
import { playStory } from '../../demo/story.js';
import { turnupAt } from '../../demo/turnup.js';
import { shell } from '../support/document.js';
import { openTurnup, type Turnup } from './support/turnup.js';

/** What is told of every family, whatever it sells; with a site there is one more. */
const told = [
  'A web form is a lead, without an account',
  'It is converted: account, contact and opportunity in one transaction',
  'Priced by the catalog, where it can be built',
  'Approved',
  'Accepting is ordering: order and contract in the same transaction',
  'Decomposed, handed off, reported back: the customer has it',
  'The contract is in force, as quoted',
  'A sales agreement commits prices for the account',
  'The change is priced by the agreement, and says what it adds a month',
  'What it was before is known, with the orders that made it so',
  'Changed',
  'The contract knows what amended it',
  'The contract is renewed',
  'Leaving early costs what was agreed, and says why',
  'Disconnected',
  'The contract is over with the last that it covered, and so are the rights',
  'One thread, from the lead to the disconnect',
];

describe('the story of a customer, over the public API only,', function () {
  this.timeout('4m');
  let turnup: Turnup;

  before(async () => {
    turnup = await openTurnup({ TURNUP_EXPIRY_SECONDS: '2' });
  });

  after(async () => {
    await turnup?.close();
  });

  // That of the mobile family is told by the command.
  for (const family of families.filter(({ name }) => name !== 'mobile'))
    it(`goes from a web form to the end of the contract for ${family.name}`, async () => {
      const titles: string[] = [];
      await playStory(family, {
        turnup: turnupAt(turnup.stack.urls.api),
        seconds: 90,
        tell: (title) => titles.push(title),
      });
      const missing = told.filter((title) => !titles.includes(title));
      assert.deepEqual(missing, []);
    });

  it('goes on to that for mobile as npm run demo tells it, with the address of each record', async () => {
    const { api } = turnup.stack.urls;
    const said = await shell(process.cwd(), `node --import tsx demo/main.ts --url ${api} mobile`);
    for (const title of told) assert.ok(said.includes(title), `${title}\n${said}`);
    const addresses = said.split('\n').filter((line) => line.trim().startsWith(api));
    assert.ok(addresses.length >= told.length);
  });

  it('names the families when it is asked for one that there is not', async () => {
    const said = await shell(process.cwd(), 'node --import tsx demo/main.ts nothing || true');
    assert.match(said, /There is no family nothing\. .*residential-fibre/);
  });
});
