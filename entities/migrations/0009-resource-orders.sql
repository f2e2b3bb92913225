ALTER TABLE `resource_order`
  ADD `caller` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  ADD `customerId` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  ADD `cancellationDate` datetime(3) NULL,
  ADD `cancellationReason` varchar(1024) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NULL,
  ADD `partitions` int UNSIGNED NOT NULL DEFAULT '0',
  ADD `milestones` int UNSIGNED NOT NULL DEFAULT '0',
  MODIFY `parentOrderId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  MODIFY `parentOrderKind` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NULL,
  MODIFY `downstreamSystem` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL;

CREATE INDEX `IDX_d842c79c2b17d77a340a25fef8` ON `resource_order` (`customerId`, `orderDate`);
CREATE INDEX `IDX_235c0da906c087b43cf9c8d135` ON `resource_order` (`requestedCompletionDate`, `orderDate`);
CREATE INDEX `IDX_a6ca6d3bb32312cdbf012c60f5` ON `resource_order` (`completionDate`, `orderDate`);

ALTER TABLE `agreement`
  MODIFY `orderId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  MODIFY `startDate` datetime(3) NULL;

ALTER TABLE `agreement_coverage`
  MODIFY `orderItemId` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL;
