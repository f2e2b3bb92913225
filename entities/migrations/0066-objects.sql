ALTER TABLE `business_document`
  ADD `submitter` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  ADD INDEX `business_document_submitter` (`resource`, `submitter`, `createdAt`);
ALTER TABLE `opportunity`
  ADD `submitter` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  ADD INDEX `opportunity_submitter` (`submitter`, `createdAt`);
ALTER TABLE `event`
  ADD `customerId` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  ADD `submitter` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  ADD INDEX `event_customer` (`customerId`, `eventTime`),
  ADD INDEX `event_submitter` (`submitter`, `eventTime`);
ALTER TABLE `event_subscription` ADD `visibility` json NULL;
ALTER TABLE `product_order` ADD INDEX `product_order_caller` (`caller`, `orderDate`);
ALTER TABLE `service_order` ADD INDEX `service_order_caller` (`caller`, `orderDate`);
ALTER TABLE `resource_order` ADD INDEX `resource_order_caller` (`caller`, `orderDate`);
ALTER TABLE `work_order`
  ADD `customerId` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  ADD INDEX `work_order_customer` (`customerId`, `orderDate`);
UPDATE `work_order` w JOIN `product_order` o ON o.id = w.parentOrderId SET w.customerId = o.customerId
  WHERE w.parentOrderKind = 'productOrder';
UPDATE `work_order` w JOIN `service_order` o ON o.id = w.parentOrderId SET w.customerId = o.customerId
  WHERE w.parentOrderKind = 'serviceOrder';
UPDATE `work_order` w JOIN `resource_order` o ON o.id = w.parentOrderId SET w.customerId = o.customerId
  WHERE w.parentOrderKind = 'resourceOrder';
ALTER TABLE `cancel_order` ADD INDEX `cancel_order_caller` (`caller`, `createdAt`);
ALTER TABLE `order_job` ADD INDEX `order_job_caller` (`caller`, `createdAt`);
ALTER TABLE `fallout` ADD INDEX `fallout_customer` (`customerId`, `createdAt`);
ALTER TABLE `manual_task` ADD INDEX `manual_task_customer` (`customerId`, `createdAt`);
