import assert from 'node:assert/strict';
import { redacted } from '../../domain/privacy/redact.js';
import { mergedTerms, termsIn, withoutTerms } from '../../domain/privacy/terms.js';

const jane = {
  '@type': 'Individual',
  id: 'p1',
  givenName: 'Jane',
  familyName: 'Doe-Smith',
  birthDate: '1980-01-01',
  status: 'validated',
  contactMedium: [
    {
      mediumType: 'email',
      characteristic: {
        emailAddress: 'jane@doe.example',
        phoneNumber: '+49 30 1234',
        street1: 'Elm Street 5',
      },
    },
  ],
};
const terms = mergedTerms([], termsIn(jane));

describe('what a person is known by', () => {
  it('is names, ways to reach it and streets, the longest first', () => {
    assert.deepEqual(terms, [
      'jane@doe.example',
      'Jane Doe-Smith',
      'Elm Street 5',
      '+49 30 1234',
      'Doe-Smith',
    ]);
  });

  it('is replaced as a word of its own, in any case', () => {
    assert.equal(
      withoutTerms('JANE DOE-SMITH, +49 30 1234 or +49 30 12345, at Elm Street 5a', terms),
      '(erased), (erased) or +49 30 12345, at Elm Street 5a',
    );
  });

  it('is not what is too short to be told from other words', () => {
    assert.deepEqual(mergedTerms(['Li', 'Li Wu'], ['(erased)']), ['Li Wu']);
  });
});

describe('a document without what it says of a person', () => {
  it('is a party with its id and state, and a name where its schema wants one', () => {
    assert.deepEqual(redacted(jane, { terms }), {
      '@type': 'Individual',
      id: 'p1',
      givenName: '(erased)',
      familyName: '(erased)',
      status: 'validated',
    });
  });

  it('is an order with all of its facts', () => {
    const order = {
      description: 'for Jane',
      relatedParty: [{ id: 'c1', role: 'customer', name: 'Jane Doe-Smith', '@referredType': 'Customer' }],
      note: [{ text: 'ring twice' }],
      productOrderItem: [
        {
          id: '1',
          state: 'completed',
          productOffering: { id: 'fibre', name: 'Doe-Smith Fibre' },
          itemPrice: [{ price: { dutyFreeAmount: { unit: 'EUR', value: 9.9 } } }],
          product: {
            place: [{ id: 's1', role: 'installationAddress', name: 'At Jane’s' }],
            productCharacteristic: [
              { name: 'directoryName', value: 'J. D.' },
              { name: 'label', value: 'router of Doe-Smith' },
              { name: 'ipAddress', value: '10.0.0.1' },
            ],
          },
        },
      ],
    };
    assert.deepEqual(redacted(order, { terms, kind: 'productOrder' }), {
      relatedParty: [{ id: 'c1', role: 'customer', name: '(erased)', '@referredType': 'Customer' }],
      productOrderItem: [
        {
          id: '1',
          state: 'completed',
          productOffering: { id: 'fibre', name: 'Doe-Smith Fibre' },
          itemPrice: [{ price: { dutyFreeAmount: { unit: 'EUR', value: 9.9 } } }],
          product: {
            place: [{ id: 's1', role: 'installationAddress', name: '(erased)' }],
            productCharacteristic: [
              { name: 'directoryName', value: '(erased)' },
              { name: 'label', value: 'router of (erased)' },
              { name: 'ipAddress', value: '10.0.0.1' },
            ],
          },
        },
      ],
    });
  });

  it('of somebody else has everything but the references to the person, and its names', () => {
    const other = {
      '@type': 'Organization',
      tradingName: 'Acme',
      note: [{ text: 'ask Doe-Smith' }],
      relatedParty: [
        { id: 'p1', name: 'Jane' },
        { id: 'p2', name: 'Joe' },
      ],
    };
    assert.deepEqual(redacted(other, { terms, onlyOf: new Set(['p1']) }), {
      '@type': 'Organization',
      tradingName: 'Acme',
      note: [{ text: 'ask (erased)' }],
      relatedParty: [
        { id: 'p1', name: '(erased)' },
        { id: 'p2', name: 'Joe' },
      ],
    });
  });

  it('is the same when it is erased again', () => {
    const once = redacted(jane, { terms });
    assert.deepEqual(redacted(once, { terms }), once);
  });
});
