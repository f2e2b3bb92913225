CREATE TABLE `answered_request` (
  `caller` varchar(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `idempotencyKey` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `operation` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `requestHash` char(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `status` smallint UNSIGNED NULL,
  `headers` json NULL,
  `body` mediumtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  `createdAt` datetime(3) NOT NULL,
  PRIMARY KEY (`caller`, `idempotencyKey`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
