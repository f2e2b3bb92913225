ALTER TABLE `plan_step`
  MODIFY `downstreamSystem` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  ADD `dueAt` datetime(3) NULL;

ALTER TABLE `fallout` MODIFY `downstreamSystem` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL;

ALTER TABLE `product_order` ADD `milestones` int UNSIGNED NOT NULL DEFAULT '0';

ALTER TABLE `service_order` ADD `milestones` int UNSIGNED NOT NULL DEFAULT '0';

CREATE TABLE `manual_task` (
  `id` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `doc` json NOT NULL,
  `revision` int UNSIGNED NOT NULL DEFAULT '1',
  `createdAt` datetime(3) NOT NULL,
  `updatedAt` datetime(3) NOT NULL,
  `state` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `name` varchar(1024) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NOT NULL,
  `orderId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `orderKind` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `orderItemId` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `stepId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `generation` int UNSIGNED NOT NULL DEFAULT '1',
  `operation` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'do',
  `customerId` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  `role` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  `assignee` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  `dueDate` datetime(3) NULL,
  `completedAt` datetime(3) NULL,
  `completedBy` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  INDEX `IDX_d66e4204f96b594a7d605cceda` (`stepId`),
  INDEX `IDX_f2fecd919eacc1f71a4ce61917` (`orderId`),
  INDEX `IDX_3e4ee649e85698a4507d6b99a5` (`role`, `state`),
  INDEX `IDX_35fea9c6d7d65b7eff14a70c05` (`assignee`, `state`),
  INDEX `IDX_5c047adac81b14ea70c6b48b1d` (`state`, `createdAt`),
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
