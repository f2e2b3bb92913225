CREATE TABLE `plan_gate` (
  `id` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `orderId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `plan_gate_step` (
  `gateId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `stepId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  INDEX `IDX_9970770a36aa047bc4ad0329b4` (`stepId`),
  PRIMARY KEY (`gateId`, `stepId`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

ALTER TABLE `plan_step`
  ADD `gateId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NULL;

CREATE INDEX `IDX_3479ec6560abe94491a0776fb0` ON `plan_step` (`gateId`);
