import { type Json, object, objects, text } from '../lib/json.js';

/** In an account's relationships (TMF666) the word for the one that it is a part of. */
const isPartOf = 'isPartOf';

/** What an organization (TMF632) or account (TMF666) is a part of. */
export const parentsOf = (record: Json): readonly string[] => [
  ...idsOf(object(object(record['organizationParentRelationship'])['organization'])),
  ...objects(record['accountRelationship'])
    .filter(({ relationshipType }) => relationshipType === isPartOf)
    .flatMap(({ account }) => idsOf(object(account))),
];

const idsOf = ({ id }: Json): readonly string[] => {
  const found = text(id);
  return found === undefined ? [] : [found];
};
