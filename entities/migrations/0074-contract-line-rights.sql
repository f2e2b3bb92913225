UPDATE `entitlement` e
  JOIN (
    SELECT `entitlementId`, MIN(`coveredId`) AS `productId` FROM `entitlement_coverage`
    GROUP BY `entitlementId` HAVING COUNT(*) = 1 AND MIN(`coveredKind`) = 'product'
  ) c ON c.`entitlementId` = e.`id`
SET e.`productId` = c.`productId`,
  e.`doc` = JSON_SET(e.`doc`, '$.product', JSON_OBJECT('id', c.`productId`, '@referredType', 'Product'))
WHERE e.`contractId` IS NOT NULL AND e.`productId` IS NULL AND e.`state` IN ('draft', 'active', 'suspended');
