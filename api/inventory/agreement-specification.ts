import {
  AgreementSpecification,
  AgreementSpecificationCreate,
} from '../../domain/tmf/schemas/agreement-specification.js';
import { apis } from '../apis.js';
import { byParty, byValidity } from '../tmf630/stored-attributes.js';
import { storedResource } from '../tmf630/stored-resource.js';

/** TMF651. */
export const agreementSpecification = storedResource({
  type: 'AgreementSpecification',
  api: apis.agreement,
  description: 'Agreement specification, a kind of contract.',
  schema: AgreementSpecification,
  create: AgreementSpecificationCreate,
  scopes: ['catalog:write'],
  attributes: { name: 'name', lifecycleStatus: 'status', lastUpdate: 'updatedAt' },
  filters: { ...byParty, ...byValidity },
});
