ALTER TABLE `plan_step`
  ADD `nextInquiryAt` datetime(3) NULL,
  ADD `inquiries` int UNSIGNED NOT NULL DEFAULT '0',
  ADD `lastHeardAt` datetime(3) NULL;
UPDATE (
    SELECT `id` FROM `product_order` WHERE `state` IN ('acknowledged', 'inProgress', 'held', 'pending', 'assessingCancellation', 'pendingCancellation')
    UNION ALL
    SELECT `id` FROM `service_order` WHERE `state` IN ('acknowledged', 'inProgress', 'held', 'pending', 'assessingCancellation', 'pendingCancellation')
    UNION ALL
    SELECT `id` FROM `resource_order` WHERE `state` IN ('acknowledged', 'inProgress', 'held', 'pending', 'assessingCancellation', 'pendingCancellation')
  ) `unfinished` STRAIGHT_JOIN `plan_step` `s` ON `s`.`orderId` = `unfinished`.`id`
  SET `s`.`lastHeardAt` = UTC_TIMESTAMP(3),
    `s`.`nextInquiryAt` = UTC_TIMESTAMP(3) + INTERVAL COALESCE(JSON_EXTRACT(`s`.`step`, '$.inquireAfter'), 86400) SECOND
  WHERE `s`.`state` IN ('inProgress', 'undoing') AND `s`.`downstreamSystem` IS NOT NULL;
CREATE INDEX `IDX_b75bce0b6b4b7136988695231a` ON `plan_step` (`nextInquiryAt`);
