CREATE TABLE `queued_hand_off` (
  `stepId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `orderId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `downstreamSystem` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `priority` tinyint UNSIGNED NOT NULL,
  `queuedAt` datetime(3) NOT NULL,
  `attempts` int UNSIGNED NOT NULL DEFAULT '0',
  `lastError` varchar(1024) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NULL,
  `nextTryAt` datetime(3) NOT NULL,
  `claimedUntil` datetime(3) NULL,
  INDEX `IDX_f639a624d68e3cdb07bf2dabda` (`downstreamSystem`, `priority`, `queuedAt`, `stepId`),
  INDEX `IDX_9525f7ae0235fa2c7dbdf7299e` (`orderId`),
  PRIMARY KEY (`stepId`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `downstream_state` (
  `id` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `freeAt` bigint NOT NULL DEFAULT '0',
  `failures` int UNSIGNED NOT NULL DEFAULT '0',
  `openUntil` datetime(3) NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
