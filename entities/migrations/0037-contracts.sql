ALTER TABLE `agreement`
  ADD `state` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NULL,
  ADD `quoteId` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  ADD `salesAgreementId` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  ADD `dueAt` datetime(3) NULL,
  ADD INDEX `IDX_a2340b6f192a043fe2c3827261` (`quoteId`),
  ADD INDEX `IDX_587db49d9c2f57c018986230fa` (`salesAgreementId`),
  ADD INDEX `IDX_6fd62750ee0e4213373fb16e4a` (`state`, `createdAt`),
  ADD INDEX `IDX_f6de74f2cc818a9e779910a8a4` (`dueAt`),
  ADD INDEX `IDX_78b8925f2a62fcdb96fc14a68d` (`createdAt`);

UPDATE `agreement`
SET `state` = CASE `status` WHEN 'approved' THEN 'active' WHEN 'terminated' THEN 'expired' WHEN 'rejected' THEN 'cancelled' ELSE 'draft' END;
