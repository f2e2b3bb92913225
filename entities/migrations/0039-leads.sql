ALTER TABLE `business_document`
  ADD `state` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NULL,
  ADD `ownerId` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  ADD `score` int NULL;

CREATE INDEX `IDX_bb96844f28079fe4d0c8be0be6` ON `business_document` (`resource`, `state`, `createdAt`);

CREATE INDEX `IDX_0a705809948e3920966596e54b` ON `business_document` (`resource`, `ownerId`, `createdAt`);

CREATE TABLE `match_key` (
  `resource` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `recordId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `kind` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `value` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  INDEX `IDX_08c7ca76e3cf1e222faa34f80f` (`kind`, `value`),
  PRIMARY KEY (`resource`, `recordId`, `kind`, `value`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

UPDATE business_document
SET state = CASE status
  WHEN 'inProgress' THEN 'contacted'
  WHEN 'pending' THEN 'nurturing'
  WHEN 'accepted' THEN 'qualified'
  WHEN 'rejected' THEN 'disqualified'
  WHEN 'cancelled' THEN 'cancelled'
  ELSE 'new' END
WHERE resource = 'salesLead' AND state IS NULL;
