CREATE TABLE `privacy_job` (
  `id` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `doc` json NOT NULL,
  `revision` int UNSIGNED NOT NULL DEFAULT '1',
  `createdAt` datetime(3) NOT NULL,
  `updatedAt` datetime(3) NOT NULL,
  `resource` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `state` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `subjectId` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `subject` json NOT NULL,
  `caller` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `reason` varchar(1024) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NULL,
  `searchPlace` json NULL,
  `terms` json NULL,
  `report` json NULL,
  `contentId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  `size` int UNSIGNED NOT NULL DEFAULT '0',
  `expiresAt` datetime(3) NULL,
  `fault` json NULL,
  `completionDate` datetime(3) NULL,
  INDEX `IDX_683b9c3c71704eb31ff9869e2d` (`expiresAt`),
  INDEX `IDX_94e9f6ff9b583a394f6239d2da` (`resource`, `subjectId`, `createdAt`),
  INDEX `IDX_7311870729bec04ccc74c0ac43` (`resource`, `state`, `createdAt`),
  INDEX `IDX_1441ea5cb044191f478eac2a4a` (`resource`, `createdAt`),
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `privacy_record` (
  `jobId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `kind` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `recordId` varchar(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (`jobId`, `kind`, `recordId`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

ALTER TABLE `product_order`
  ADD `erasedAt` datetime(3) NULL,
  ADD INDEX `IDX_67e0eb149e5124fd5875899875` (`erasedAt`, `orderDate`);

ALTER TABLE `service_order`
  ADD `erasedAt` datetime(3) NULL,
  ADD INDEX `IDX_3539a00cd964533be03c81d75b` (`erasedAt`, `orderDate`);

ALTER TABLE `resource_order`
  ADD `erasedAt` datetime(3) NULL,
  ADD INDEX `IDX_9729b9c7c34ed960f4ba3af35a` (`erasedAt`, `orderDate`);

ALTER TABLE `business_document`
  ADD `erasedAt` datetime(3) NULL,
  ADD INDEX `IDX_d9a667b6a2c7a9ab691d99502e` (`resource`, `erasedAt`, `createdAt`);

ALTER TABLE `callback`
  ADD INDEX `IDX_c7e88e3163381f9741c5b503d4` (`receivedAt`);

ALTER TABLE `submission`
  ADD INDEX `IDX_272fd5a2d73bcb5679323ff424` (`keyKind`, `createdAt`);

ALTER TABLE `answered_request`
  ADD INDEX `IDX_961e519b0057e35681d2847b91` (`createdAt`);
