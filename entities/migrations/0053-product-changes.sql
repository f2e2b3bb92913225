CREATE TABLE `product_change` (
  `id` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `productId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `changedAt` datetime(3) NOT NULL,
  `changedBy` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `valuesBefore` json NOT NULL,
  `valuesAfter` json NOT NULL,
  INDEX `IDX_3fb4e8f211bc3728912ff63df5` (`productId`, `changedAt`),
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
