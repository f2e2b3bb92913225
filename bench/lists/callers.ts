/** The key of who sees every row. */
export const everything = 'the-key-of-everything';

const scopes = ['read'];

/** Who sees a part of the rows, as subjects.ts makes them. */
export const confined = [
  { key: 'the-key-of-one-customer', caller: 'one customer', scopes, customers: ['c-7'] },
  { key: 'the-key-of-a-fiftieth', caller: 'customer of a fiftieth', scopes, customers: ['c-0'] },
  // It has submitted every order.
  { key: 'the-key-of-the-channel', caller: 'channel', scopes, own: true },
];

export const keys = [{ key: everything, caller: 'everything', scopes }, ...confined];
