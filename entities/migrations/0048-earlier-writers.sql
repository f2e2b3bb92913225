UPDATE `agreement`
SET `state` = CASE `status` WHEN 'approved' THEN 'active' WHEN 'suspended' THEN 'suspended' WHEN 'terminated' THEN 'expired' WHEN 'rejected' THEN 'cancelled' WHEN 'cancelled' THEN 'cancelled' ELSE 'draft' END,
  `dueAt` = COALESCE(`dueAt`, UTC_TIMESTAMP(3))
WHERE `agreementType` <> 'salesAgreement'
  AND NOT (`state` <=> CASE `status` WHEN 'approved' THEN 'active' WHEN 'suspended' THEN 'suspended' WHEN 'terminated' THEN 'expired' WHEN 'rejected' THEN 'cancelled' WHEN 'cancelled' THEN 'cancelled' ELSE 'draft' END);

DELETE r FROM record_reference r
LEFT JOIN business_document d ON d.id = r.recordId AND d.resource = r.resource
WHERE r.resource IN ('individual', 'organization', 'customer', 'partyRole', 'partyAccount', 'billingAccount', 'settlementAccount', 'financialAccount', 'geographicSite', 'appointment', 'quote', 'shoppingCart')
  AND (d.id IS NULL OR JSON_SEARCH(d.doc, 'one', r.toId) IS NULL);
