import assert from 'node:assert/strict';
import { toOrder, toProductOrder, toRequestPath } from '../../domain/selling/order-request.js';
import { requestFaults } from '../../domain/selling/order-request-faults.js';

const account = { id: 'a-1' };
const line = { productOffering: { id: 'fibre' } };
const pathsOf = (request: object): string[] =>
  requestFaults(request as Record<string, unknown>).map(({ path }) => path);

describe('a request of the order processing API', () => {
  it('becomes a TMF622 order with contacts, sites, terms and appointment where hand-offs look for them', () => {
    const order = toProductOrder({
      account,
      contact: { id: 'ann' },
      partner: { id: 'reseller' },
      place: { id: 'site-1', role: 'installationAddress' },
      appointment: { id: 'visit' },
      currency: 'EUR',
      line: [
        { ...line, characteristic: [{ name: 'speed', value: 500 }], line: [{ id: 'x', ...line }] },
        { action: 'delete', product: { id: 'p-1' }, contact: { id: 'bob' } },
      ],
    });
    assert.deepEqual(order, {
      currency: 'EUR',
      place: { id: 'site-1', role: 'installationAddress' },
      appointment: { id: 'visit' },
      relatedParty: [
        { id: 'a-1', '@referredType': 'Customer', role: 'customer' },
        { id: 'ann', role: 'contact' },
        { id: 'reseller', role: 'partner' },
      ],
      productOrderItem: [
        {
          id: '1',
          action: 'add',
          productOffering: { id: 'fibre' },
          appointment: { id: 'visit' },
          product: {
            productCharacteristic: [{ name: 'speed', value: 500 }],
            place: [{ id: 'site-1', role: 'installationAddress' }],
          },
          productOrderItem: [{ id: 'x', action: 'add', productOffering: { id: 'fibre' } }],
        },
        {
          id: '2',
          action: 'delete',
          appointment: { id: 'visit' },
          product: { id: 'p-1' },
          relatedParty: [{ id: 'bob', role: 'contact' }],
        },
      ],
    });
  });

  it('is shown again as it was sent, with the ids of its lines', () => {
    const request = {
      consumer: { id: 'ann' },
      unheard: [1],
      relatedParty: [{ id: 'seller', role: 'seller' }],
      line: [
        {
          id: '1',
          action: 'add',
          ...line,
          unheard: 'of',
          consumer: { id: 'ann' },
          relatedParty: [{ id: 'technician', role: 'technician' }],
          productSpecification: { id: 'ps' },
          place: { id: 'site-1' },
          term: [{ name: 'two years' }],
          price: [{ priceType: 'recurring' }],
          relationship: [{ id: '2', relationshipType: 'reliesOn' }],
        },
      ],
    };
    const shown = toOrder(toProductOrder(request));
    const party = { id: 'ann', '@referredType': 'Individual', role: 'customer' };
    assert.deepEqual(shown, {
      ...request,
      consumer: party,
      line: [{ ...request.line[0], consumer: { id: 'ann', role: 'consumer' } }],
    });
  });

  it('is for an account or for a consumer: not for both, not for nobody', () => {
    assert.deepEqual(pathsOf({ account, line: [line] }), []);
    assert.deepEqual(pathsOf({ consumer: account, line: [line] }), []);
    assert.deepEqual(pathsOf({ line: [line] }), ['$.account']);
    assert.deepEqual(pathsOf({ account, consumer: account, line: [line] }), ['$.consumer']);
  });

  it('has no contact and no partner where a consumer buys', () => {
    assert.deepEqual(
      pathsOf({
        consumer: account,
        contact: account,
        partner: account,
        line: [{ ...line, contact: account }],
      }),
      ['$.contact', '$.partner', '$.line[0].contact'],
    );
  });

  it('has no line for a consumer where an account buys, nor the other way round, nor for another consumer', () => {
    const nested = { ...line, line: [{ ...line, consumer: account }] };
    assert.deepEqual(pathsOf({ account, line: [nested, { ...line, account: { id: 'a-2' } }] }), [
      '$.line[0].line[0].consumer',
    ]);
    const mixed = [
      { ...line, account },
      { ...line, consumer: { id: 'b' } },
    ];
    assert.deepEqual(pathsOf({ consumer: account, line: mixed }), [
      '$.line[0].account',
      '$.line[1].consumer',
    ]);
  });

  it('says what each line adds, changes or ends', () => {
    const lines = [{}, { action: 'modify' }, { action: 'delete', product: { name: 'it' } }];
    assert.deepEqual(pathsOf({ account, line: lines }), [
      '$.line[0].productOffering',
      '$.line[1].product.id',
      '$.line[2].product.id',
    ]);
  });

  it('does not start after its end', () => {
    const dates = {
      requestedStartDate: '2027-02-01T00:00:00Z',
      requestedCompletionDate: '2027-01-01T00:00:00+01:00',
    };
    assert.deepEqual(pathsOf({ account, ...dates, line: [line] }), ['$.requestedStartDate']);
  });

  it('has every amount in its currency', () => {
    const price = [{ price: { dutyFreeAmount: { unit: 'USD', value: 5 } } }];
    const request = { account, currency: 'EUR', line: [{ ...line, line: [{ ...line, price }] }] };
    assert.deepEqual(pathsOf(request), ['$.line[0].line[0].price[0].price.dutyFreeAmount.unit']);
    assert.deepEqual(pathsOf({ ...request, currency: 'USD' }), []);
  });

  it('is told of a fault where it said what is wrong', () => {
    const at = (path: string) => toRequestPath(path, { consumer: account });
    assert.equal(at('$.relatedParty[0].id'), '$.consumer.id');
    assert.equal(
      at('$.productOrderItem[1].productOrderItem[0].product.place[0].id'),
      '$.line[1].line[0].place.id',
    );
    assert.equal(
      at('$.productOrderItem[0].product.productCharacteristic[1].name'),
      '$.line[0].characteristic[1].name',
    );
  });
});
