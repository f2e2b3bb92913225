CREATE TABLE `quote_document` (
  `id` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `quoteId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `version` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `language` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `contentHash` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `html` mediumtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `pdf` mediumblob NOT NULL,
  `tokenHash` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  `usedAt` datetime(3) NULL,
  `createdAt` datetime(3) NOT NULL,
  UNIQUE INDEX `IDX_49bac2ef9e8b75c36b44328962` (`tokenHash`),
  INDEX `IDX_87dad383ad812c29d9236d27da` (`quoteId`, `createdAt`),
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
