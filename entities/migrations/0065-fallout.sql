ALTER TABLE `fallout`
  ADD `falloutType` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NULL,
  ADD `signature` char(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  ADD `specificationId` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  ADD `stepName` varchar(1024) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NULL,
  ADD `openedAt` datetime(3) NULL,
  ADD `owner` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  ADD `comments` json NULL;

CREATE INDEX `IDX_f9ee2a0ba21956548c1106453d` ON `fallout` (`state`, `signature`, `createdAt`);

CREATE INDEX `IDX_0a9410232aaf2d0e0716a695ff` ON `fallout` (`owner`, `state`);

UPDATE `fallout` f LEFT JOIN `plan_step` s ON s.`id` = f.`stepId` SET
  f.`specificationId` = LEFT(JSON_UNQUOTE(JSON_EXTRACT(s.`step`, '$.specification.id')), 255),
  f.`stepName` = LEFT(JSON_UNQUOTE(JSON_EXTRACT(s.`step`, '$.name')), 1024),
  f.`openedAt` = f.`createdAt`,
  f.`falloutType` = CASE
    WHEN f.`stepId` IS NULL THEN 'internal'
    WHEN f.`code` IN ('unreachable', 'noAnswer') THEN f.`code`
    WHEN f.`code` = 'notSent' THEN 'catalogFault'
    WHEN f.`code` = 'lateChange' THEN 'lateValue'
    WHEN f.`code` = 'notADate' OR f.`code` LIKE 'HTTP 3%' THEN 'badAnswer'
    ELSE 'refused'
  END
WHERE f.`state` IN ('open', 'retrying', 'completing') AND f.`falloutType` IS NULL;

CREATE TABLE `fallout_job` (
  `id` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `doc` json NOT NULL,
  `revision` int UNSIGNED NOT NULL DEFAULT '1',
  `createdAt` datetime(3) NOT NULL,
  `updatedAt` datetime(3) NOT NULL,
  `state` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `action` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `reason` varchar(1024) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NOT NULL,
  `requestedBy` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `progress` json NOT NULL,
  `fault` json NULL,
  `completionDate` datetime(3) NULL,
  INDEX `IDX_16475e3fdc3ba1bbbd331b1af0` (`createdAt`),
  INDEX `IDX_09c0de00004ebacd6a14472185` (`state`, `createdAt`),
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `fallout_job_cursor` (
  `jobId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `position` int UNSIGNED NOT NULL DEFAULT '0',
  `failed` int UNSIGNED NOT NULL DEFAULT '0',
  `nextAt` datetime(3) NOT NULL,
  PRIMARY KEY (`jobId`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `fallout_job_item` (
  `jobId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `position` int UNSIGNED NOT NULL,
  `falloutId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `refusal` varchar(1024) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NULL,
  PRIMARY KEY (`jobId`, `position`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
