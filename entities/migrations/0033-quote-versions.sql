CREATE TABLE `quote_version` (
  `quoteId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `version` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `doc` json NOT NULL,
  `createdAt` datetime(3) NOT NULL,
  PRIMARY KEY (`quoteId`, `version`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
