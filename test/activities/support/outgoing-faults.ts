import { resources } from '../../../api/process/resources.js';
import { createValidator } from '../../../api/tmf630/validation.js';
import type { Resource } from '../../../api/tmf630/resource.js';
import { officialRequestFaults } from '../../api/official-definitions.js';

type Body = Readonly<Record<string, unknown>>;

/** What the definition of the resource, and our own schema of it, find wrong with a body that is sent to create one. */
export function outgoingFaults(path: string, body: Body): readonly string[] {
  const resource = resources.find((each) => pathsOf(each).some((own) => path.endsWith(own)));
  if (!resource) return [`${path} is the path of no API`];
  return [...officialRequestFaults(resource, body), ...ownFaults(resource, body)].map(
    (fault) => `${path} ${fault}`,
  );
}

const pathsOf = ({ api: { base, aliases = [] }, name }: Resource): readonly string[] =>
  [base, ...aliases].map((each) => `${each}/${name}`);

function ownFaults({ create }: Resource, body: Body): readonly string[] {
  if (!create) return [];
  try {
    createValidator(create.schema)(body);
    return [];
  } catch (err) {
    return [String(err)];
  }
}
