CREATE TABLE `agreement_version` (
  `agreementId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `version` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `doc` json NOT NULL,
  `replacedAt` datetime(3) NOT NULL,
  PRIMARY KEY (`agreementId`, `version`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE INDEX `IDX_bfdc3394ca4c038b373cf3105b` ON `agreement` (`agreementType`, `status`, `endDate`);
