import assert from 'node:assert/strict';
import { emptyInventory, type Inventory } from '../../domain/inventory/inventory.js';
import type { ItemToPlan } from '../../domain/order/order.js';
import { configure } from '../../domain/selling/configuration.js';
import type { ConfigurationBasis } from '../../domain/selling/configuration-basis.js';
import type { ConfiguredItem } from '../../domain/tmf/schemas/configuration.js';
import { add, offering, orderOf, sent, smallCatalog } from './support/catalog.js';
import { finish } from './support/finish.js';

const basisOf = (more: Partial<ConfigurationBasis> = {}): ConfigurationBasis => ({
  catalog: smallCatalog({}),
  inventory: emptyInventory,
  serviceAreas: [],
  agreements: [],
  ...more,
});

const box = smallCatalog({
  offerings: [
    offering('set', 'set', {
      bundledProductOffering: [
        {
          id: 'box',
          bundledProductOfferingOption: { numberRelOfferLowerLimit: 1, numberRelOfferUpperLimit: 2 },
        },
        {
          id: 'line',
          bundledProductOfferingOption: {
            numberRelOfferLowerLimit: 0,
            numberRelOfferUpperLimit: 1,
            numberRelOfferDefault: 0,
          },
        },
      ],
    }),
    offering('box', 'box', {
      prodSpecCharValueUse: [
        {
          name: 'model',
          productSpecCharacteristicValue: [{ value: 'old', isDefault: true }, { value: 'new' }],
        },
      ],
    }),
    offering('line', 'line'),
  ],
  products: [
    { id: 'set' },
    {
      id: 'box',
      productSpecCharacteristic: [
        {
          name: 'model',
          valueType: 'string',
          productSpecCharacteristicValue: [{ value: 'old' }, { value: 'new' }, { value: 'gone' }],
        },
        { name: 'colour', valueType: 'string', minCardinality: 1 },
        { name: 'wall', valueType: 'boolean' },
        {
          name: 'height',
          valueType: 'integer',
          productSpecCharacteristicValue: [{ valueFrom: 1, valueTo: 9 }],
        },
        { name: 'serial', valueType: 'string', configurable: false },
      ],
      compatibility: [
        { relationshipType: 'requires', offering: 'line', condition: { jsonata: "model = 'new'" } },
        { relationshipType: 'excludes', offering: 'line', condition: { jsonata: 'wall = true' } },
      ],
    },
    { id: 'line' },
  ],
});

const asked = (items: readonly ItemToPlan[], itemId = '1', inventory: Inventory = emptyInventory) =>
  finish(configure(sent(orderOf(...items)), itemId, basisOf({ catalog: box, inventory }))) ?? [];

const choices = (item: ConfiguredItem | undefined, name: string) =>
  item?.characteristic
    .find((each) => each.name === name)
    ?.choice.map(({ value, isAllowed, reason }) => [
      value,
      isAllowed,
      reason?.map(({ message, rule }) => `${rule}: ${message}`),
    ]);

describe('what may be chosen next', () => {
  it('are the values of the offering, with the default, and why others are not', () => {
    const [item] = asked([add('1', 'box')]);
    assert.deepEqual(choices(item, 'model'), [
      ['old', true, undefined],
      [
        'new',
        false,
        ['compatibility of ProductSpecification box: box requires at least 1 of line, there are 0.'],
      ],
    ]);
    const { valueSource, value, isMandatory } = item!.characteristic[0]!;
    assert.deepEqual([value, valueSource, isMandatory], ['old', 'default', false]);
    assert.deepEqual(
      item!.reason.map(({ code }) => code),
      ['missingCharacteristic'],
    );
  });

  it('is found out choice by choice, with a pause after each', () => {
    const work = configure(sent(orderOf(add('1', 'box'))), '1', basisOf({ catalog: box }));
    let pauses = 0;
    for (let step = work.next(); step.done !== true; step = work.next()) pauses += 1;
    const found = asked([add('1', 'box')]).flatMap(({ characteristic, option }) => [
      ...characteristic.flatMap(({ choice }) => choice),
      ...option,
    ]);
    assert.deepEqual([pauses, found.length > 1], [found.length, true]);
  });

  it('depends on what else is in the order, and on what the customer has', () => {
    const [item] = asked([add('1', 'box'), add('2', 'line')]);
    assert.deepEqual(
      choices(item, 'model')?.map(([value, isAllowed]) => [value, isAllowed]),
      [
        ['old', true],
        ['new', true],
      ],
    );
    assert.deepEqual(choices(item, 'wall'), [
      [true, false, ['compatibility of ProductSpecification box: box cannot be combined with line.']],
      [false, true, undefined],
    ]);
    const line = {
      id: 'p-1',
      name: 'line',
      status: 'active',
      offering: { id: 'line', version: '1', name: 'line' },
    } as const;
    const owning: Inventory = {
      products: [],
      holdings: [{ ...line, characteristics: [], realizations: [] }],
    };
    assert.deepEqual(
      choices(asked([add('1', 'box')], '1', owning)[0], 'wall')?.map(([, isAllowed]) => isAllowed),
      [false, true],
    );
  });

  it('names why what was chosen cannot stay, shows ranges as such, and asks nobody for what is reported', () => {
    const [item] = asked([add('1', 'box', { characteristics: [{ name: 'model', value: 'gone' }] })]);
    assert.match(item!.characteristic[0]!.reason![0]!.message, /model must be "old" or "new", not "gone"/);
    const byName = new Map(item!.characteristic.map((each) => [each.name, each]));
    assert.deepEqual(byName.get('height')?.choice, [{ valueFrom: 1, valueTo: 9, isAllowed: true }]);
    assert.deepEqual(
      [byName.get('serial')?.isConfigurable, byName.get('serial')?.choice, byName.get('colour')?.choice],
      [false, [], []],
    );
  });

  it('are the parts of a bundle within their numbers, each configured too', () => {
    const [set, part] = asked([add('1', 'set')]);
    assert.deepEqual(
      set!.option.map(({ productOffering: { id }, count, mayAdd, mayRemove }) => [
        id,
        count,
        mayAdd,
        mayRemove,
      ]),
      [
        ['box', 1, true, false],
        ['line', 0, true, false],
      ],
    );
    assert.deepEqual([part!.id, part!.isImplied, part!.parentId], ['1.box', true, '1']);
    const [full] = asked([
      add('1', 'set'),
      ...['2', '3'].map((id) =>
        add(id, 'box', { parentId: '1', characteristics: [{ name: 'wall', value: true }] }),
      ),
    ]);
    assert.deepEqual(
      full!.option.map(({ mayAdd, mayRemove, reason }) => [
        mayAdd,
        mayRemove,
        reason?.map(({ code }) => code),
      ]),
      [
        [false, true, ['bundleCardinality']],
        [false, false, ['excluded', 'excluded']],
      ],
    );
  });

  it('is what the agreement of the account has negotiated', () => {
    const doc = {
      narrowsCatalog: true,
      status: 'active',
      line: [
        {
          id: '1',
          state: 'active',
          productOffering: { id: 'box' },
          option: [{ name: 'model', value: ['new'] }],
        },
      ],
    };
    const basis = basisOf({ catalog: box, agreements: [{ id: 'a', name: 'Frame', doc }] });
    const [item] = finish(configure(sent(orderOf(add('1', 'box'), add('2', 'line'))), '1', basis)) ?? [];
    assert.deepEqual(choices(item, 'model'), [
      ['old', false, ['sales agreement: must be one of the negotiated values new']],
      ['new', true, undefined],
    ]);
  });

  it('is not asked beside more than can be checked', () => {
    const many = Array.from({ length: 25_000 }, (_, index) => add(String(index + 1), 'box'));
    assert.throws(
      () => asked(many),
      /has 9 choices to be checked beside 25000 items, and at most 200000 checks/,
    );
  });

  it('is nothing of an item that the order does not have', () => {
    assert.equal(
      finish(configure(sent(orderOf(add('1', 'box'))), '9', basisOf({ catalog: box }))),
      undefined,
    );
  });
});
