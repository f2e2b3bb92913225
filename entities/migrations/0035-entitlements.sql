-- expands: `productId` and `orderId` only become nullable: an earlier version always sets them
ALTER TABLE `entitlement`
  MODIFY `productId` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  MODIFY `orderId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  ADD `consumerId` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  ADD `householdId` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  ADD `contractId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  ADD `suspensions` tinyint NOT NULL DEFAULT 0,
  ADD INDEX `IDX_5421128a44d2dac435ddb604ad` (`consumerId`, `createdAt`),
  ADD INDEX `IDX_14532331e76f9323a6346d1b36` (`householdId`),
  ADD INDEX `IDX_b22d010c230eb360030bc7e584` (`contractId`),
  ADD INDEX `IDX_9bf5ae7eee86781b99d3935e96` (`state`, `validTo`),
  ADD INDEX `IDX_18ff36b56339d7a9f55a01694f` (`state`, `validFrom`),
  ADD INDEX `IDX_20cdc0f383bdf2e8fb7f3c4a0e` (`createdAt`);

UPDATE `entitlement`
SET `doc` = JSON_MERGE_PATCH(`doc`, JSON_OBJECT(
    'product', JSON_OBJECT('id', `productId`, '@referredType', 'Product'),
    'account', IF(`customerId` IS NULL, NULL, JSON_OBJECT('id', `customerId`)),
    'validFor', JSON_OBJECT(
      'startDateTime', CONCAT(LEFT(DATE_FORMAT(`validFrom`, '%Y-%m-%dT%H:%i:%s.%f'), 23), 'Z'),
      'endDateTime', CONCAT(LEFT(DATE_FORMAT(`validTo`, '%Y-%m-%dT%H:%i:%s.%f'), 23), 'Z')))),
  `state` = IF(`state` = 'ended', 'expired', `state`);

ALTER TABLE `business_document`
  ADD INDEX `IDX_56b39e0dfe789b8beef9be4e3b` (`resource`, `status`, `validTo`);
