CREATE TABLE `order_job` (
  `id` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `doc` json NOT NULL,
  `revision` int UNSIGNED NOT NULL DEFAULT '1',
  `createdAt` datetime(3) NOT NULL,
  `updatedAt` datetime(3) NOT NULL,
  `state` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `caller` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `externalId` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  `submission` json NOT NULL,
  `orderId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  `fault` json NULL,
  `completionDate` datetime(3) NULL,
  INDEX `IDX_f88c3d6a73149649992163296a` (`createdAt`),
  INDEX `IDX_8b5b22bf789ab6457381fac686` (`state`, `createdAt`),
  INDEX `IDX_baa4ae58c3cc05ae67adb185da` (`externalId`),
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
