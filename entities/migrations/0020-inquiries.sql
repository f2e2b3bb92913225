ALTER TABLE `plan_step`
  ADD `nextInquiryAt` datetime(3) NULL,
  ADD `inquiries` int UNSIGNED NOT NULL DEFAULT '0',
  ADD `lastHeardAt` datetime(3) NULL;
UPDATE `plan_step`
  SET `lastHeardAt` = COALESCE(`sentAt`, `startedAt`, NOW(3)),
    `nextInquiryAt` = NOW(3) + INTERVAL COALESCE(JSON_EXTRACT(`step`, '$.inquireAfter'), 86400) SECOND
  WHERE `state` IN ('inProgress', 'undoing') AND `downstreamSystem` IS NOT NULL;
CREATE INDEX `IDX_b75bce0b6b4b7136988695231a` ON `plan_step` (`nextInquiryAt`);
