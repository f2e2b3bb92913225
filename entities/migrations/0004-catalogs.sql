CREATE TABLE `catalog_pin` (
  `resource` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `id` varchar(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `version` varchar(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  PRIMARY KEY (`resource`, `id`, `version`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `catalog_job` (
  `id` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `doc` json NOT NULL,
  `revision` int UNSIGNED NOT NULL DEFAULT '1',
  `createdAt` datetime(3) NOT NULL,
  `updatedAt` datetime(3) NOT NULL,
  `resource` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `api` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `status` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `fileName` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  `progress` json NOT NULL,
  `errorLog` mediumtext NULL,
  `completionDate` datetime(3) NULL,
  INDEX `IDX_caa1f9b2fa5f4ae20b1c217aca` (`resource`, `api`, `createdAt`),
  INDEX `IDX_cba7a36935dab56b3e0a93fe8b` (`resource`, `api`, `status`),
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `catalog_file` (
  `name` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `contentId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `size` int UNSIGNED NOT NULL DEFAULT '0',
  `caller` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `createdAt` datetime(3) NOT NULL,
  PRIMARY KEY (`name`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `catalog_file_chunk` (
  `contentId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `position` int UNSIGNED NOT NULL DEFAULT '0',
  `content` mediumblob NOT NULL,
  `createdAt` datetime(3) NOT NULL,
  INDEX `IDX_43184599bbed1ba576767bbaf3` (`createdAt`),
  PRIMARY KEY (`contentId`, `position`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
