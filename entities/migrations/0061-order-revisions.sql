CREATE TABLE `order_revision` (
  `id` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `doc` json NOT NULL,
  `revision` int UNSIGNED NOT NULL DEFAULT '1',
  `createdAt` datetime(3) NOT NULL,
  `updatedAt` datetime(3) NOT NULL,
  `orderId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `revisionNo` int UNSIGNED NOT NULL DEFAULT '0',
  `state` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `caller` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `reason` varchar(1024) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NULL,
  `completionDate` datetime(3) NULL,
  UNIQUE INDEX `IDX_3d8ef8e9e255152509151155fa` (`orderId`, `revisionNo`),
  INDEX `IDX_2c5e147ab495dae7f5580e5bfc` (`state`, `createdAt`),
  INDEX `IDX_372df90d84d18dc64c1deccb09` (`createdAt`),
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
ALTER TABLE `product_order` ADD `version` int UNSIGNED NOT NULL DEFAULT '1';
ALTER TABLE `service_order` ADD `version` int UNSIGNED NOT NULL DEFAULT '1';
ALTER TABLE `resource_order` ADD `version` int UNSIGNED NOT NULL DEFAULT '1';
ALTER TABLE `order_item` ADD `droppedBy` int UNSIGNED NULL;
