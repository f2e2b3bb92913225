CREATE TABLE `event` (
  `sequence` bigint UNSIGNED NOT NULL AUTO_INCREMENT,
  `id` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `eventType` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `eventTime` datetime(3) NOT NULL,
  `api` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `resource` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `resourceId` varchar(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `correlationId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  `fieldPath` varchar(1024) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NULL,
  `doc` json NOT NULL,
  `itemStates` json NULL,
  `pending` tinyint NULL DEFAULT '0',
  `revision` int UNSIGNED NOT NULL DEFAULT '1',
  INDEX `IDX_0f90061aa83021e6a1cb0dc787` (`pending`),
  INDEX `IDX_76b642f29d71c156e3a0d1b271` (`correlationId`),
  INDEX `IDX_2ddaf7beb0f75d60241d89de0b` (`resourceId`),
  INDEX `IDX_3a8b0e0940a9391549f53468f8` (`eventType`, `eventTime`),
  INDEX `IDX_64082f8bdebf3ca2e6d8697853` (`eventTime`),
  UNIQUE INDEX `IDX_30c2f3bbaf6d34a55f8ae6e461` (`id`),
  PRIMARY KEY (`sequence`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `event_subscription` (
  `id` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `doc` json NOT NULL,
  `revision` int UNSIGNED NOT NULL DEFAULT '1',
  `createdAt` datetime(3) NOT NULL,
  `updatedAt` datetime(3) NOT NULL,
  `api` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `topicId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  `caller` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `callback` varchar(2048) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `query` varchar(2048) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  `filters` json NOT NULL,
  `anywhere` tinyint NOT NULL DEFAULT '0',
  `secret` varchar(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `wake` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'due',
  `wokenAt` datetime(3) NULL,
  `nextAt` datetime(3) NULL,
  `failures` int UNSIGNED NOT NULL DEFAULT '0',
  `failingSince` datetime(3) NULL,
  `retryAt` datetime(3) NULL,
  `lastError` varchar(1024) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NULL,
  `delivered` bigint UNSIGNED NOT NULL DEFAULT '0',
  `deletedAt` datetime(3) NULL,
  INDEX `IDX_0be72eb4d3ef322f741944bd9b` (`createdAt`),
  INDEX `IDX_ae227477bb9ca0edfffa5f69ef` (`api`),
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `event_delivery` (
  `subscriptionId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `sequence` bigint UNSIGNED NOT NULL,
  `lane` varchar(133) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `attempts` int UNSIGNED NOT NULL DEFAULT '0',
  `firstTriedAt` datetime(3) NULL,
  `dueAt` datetime(3) NULL,
  `lastError` varchar(1024) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NULL,
  `createdAt` datetime(3) NOT NULL,
  INDEX `IDX_57656ae946542b2885226582d2` (`subscriptionId`, `dueAt`),
  PRIMARY KEY (`subscriptionId`, `sequence`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `dead_letter` (
  `id` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `doc` json NOT NULL,
  `revision` int UNSIGNED NOT NULL DEFAULT '1',
  `createdAt` datetime(3) NOT NULL,
  `updatedAt` datetime(3) NOT NULL,
  `subscriptionId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `sequence` bigint UNSIGNED NOT NULL,
  `eventId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `eventType` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `lane` varchar(133) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `attempts` int UNSIGNED NOT NULL DEFAULT '0',
  `firstTriedAt` datetime(3) NULL,
  `lastError` varchar(1024) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NULL,
  INDEX `IDX_f185d343455ac5c99a7d1902ab` (`sequence`),
  INDEX `IDX_b847cfb9bb0225f92dfc6e1da3` (`createdAt`),
  INDEX `IDX_ad9b5536f3bddb34e9f2059f2d` (`subscriptionId`, `createdAt`),
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `event_dispatch` (
  `id` tinyint NOT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

INSERT INTO `event_dispatch` (`id`) VALUES (1);
