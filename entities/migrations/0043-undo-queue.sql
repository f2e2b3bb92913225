CREATE TABLE `queued_undo` (
  `stepId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `orderId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `downstreamSystem` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `priority` tinyint UNSIGNED NOT NULL,
  `queuedAt` datetime(3) NOT NULL,
  `attempts` int UNSIGNED NOT NULL DEFAULT '0',
  `lastError` varchar(1024) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NULL,
  `nextTryAt` datetime(3) NOT NULL,
  `claimedUntil` datetime(3) NULL,
  INDEX `queued_undo_order` (`downstreamSystem`, `priority`, `queuedAt`, `stepId`),
  INDEX `IDX_d3644db3e0354d3b1993019fde` (`orderId`),
  PRIMARY KEY (`stepId`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
