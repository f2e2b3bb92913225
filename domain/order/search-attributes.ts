/** A Keyword has as many characters at the most. */
export const maxKeywordLength = 255;

/** The search attributes by which the Temporal UI lists and filters orders. No personal data: they are stored in plain. */
export const searchAttributes = [
  { name: 'OrderState', type: 'Keyword' },
  { name: 'CustomerId', type: 'Keyword' },
  { name: 'ExternalId', type: 'Keyword' },
  { name: 'OrderCategory', type: 'Keyword' },
  { name: 'Fallout', type: 'KeywordList' },
  { name: 'RequestedCompletion', type: 'Datetime' },
  { name: 'EventBacklog', type: 'Int' },
] as const;
