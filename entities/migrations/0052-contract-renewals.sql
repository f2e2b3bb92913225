CREATE TABLE `contract_renewal` (
  `orderId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `agreementId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `lineId` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `itemId` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `lineBefore` json NOT NULL,
  `lineAfter` json NOT NULL,
  `endBefore` datetime(3) NULL,
  `endAfter` datetime(3) NULL,
  `stateBefore` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `renewedAt` datetime(3) NOT NULL,
  `takenBackAt` datetime(3) NULL,
  INDEX `IDX_043c27caa283470680248ff38e` (`agreementId`),
  PRIMARY KEY (`orderId`, `agreementId`, `lineId`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

ALTER TABLE `agreement`
  ADD INDEX `IDX_bf217e2d87ba6c6c09162dd62a` (`state`, `status`),
  ADD INDEX `IDX_2171edc08ae65f837ab37bc418` (`state`, `agreementType`);
