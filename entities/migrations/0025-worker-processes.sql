CREATE TABLE `worker_process` (
  `id` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `startedAt` datetime(3) NOT NULL,
  `seenAt` datetime(3) NOT NULL,
  INDEX `IDX_ad79d6827a1ab80da4470876e9` (`seenAt`),
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
