import { ApprovalRule, ApprovalRuleCreate } from '../../domain/tmf/schemas/approval-rule.js';
import { apis } from '../apis.js';
import { byValidity } from '../tmf630/stored-attributes.js';
import { storedResource } from '../tmf630/stored-resource.js';

/** When a quote must be approved, and by whom. */
export const approvalRule = storedResource({
  type: 'ApprovalRule',
  api: apis.turnup,
  description: 'Approval rule, which says what of a quote must be approved, and by whom.',
  schema: ApprovalRule,
  create: ApprovalRuleCreate,
  scopes: ['catalog:write'],
  attributes: { name: 'name', createdAt: 'createdAt' },
  filters: byValidity,
});
