CREATE TABLE `stuck_order` (
  `id` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `doc` json NOT NULL,
  `revision` int UNSIGNED NOT NULL DEFAULT '1',
  `createdAt` datetime(3) NOT NULL,
  `updatedAt` datetime(3) NOT NULL,
  `orderKind` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `customerId` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  `reason` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `restarts` int UNSIGNED NOT NULL DEFAULT '0',
  INDEX `IDX_0feae3144243a5d71e01c0744c` (`createdAt`),
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE INDEX `IDX_63acb6bc5b011eafecb455ef9a` ON `cancel_order` (`state`, `createdAt`);
