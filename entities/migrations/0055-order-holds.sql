ALTER TABLE `product_order`
  ADD `holdId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NULL;

ALTER TABLE `service_order`
  ADD `holdId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NULL;

ALTER TABLE `resource_order`
  ADD `holdId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NULL;

ALTER TABLE `queued_hand_off`
  ADD `onHold` tinyint NOT NULL DEFAULT '0';

CREATE TABLE `order_hold` (
  `id` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `orderId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `orderKind` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `reason` varchar(1024) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NOT NULL,
  `heldBy` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `heldAt` datetime(3) NOT NULL,
  `heldUntil` datetime(3) NULL,
  `endedAt` datetime(3) NULL,
  `endedBy` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  INDEX `IDX_11fc0e23fc98c37aa9c613d2eb` (`orderId`, `heldAt`),
  INDEX `IDX_c99efb44042dd7ce2d1f62b74d` (`endedAt`, `heldUntil`),
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
