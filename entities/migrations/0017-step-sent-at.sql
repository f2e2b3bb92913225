ALTER TABLE `plan_step`
  ADD `sentAt` datetime(3) NULL;
UPDATE `plan_step` SET `sentAt` = COALESCE(`startedAt`, NOW(3))
  WHERE `state` <> 'waiting' AND `downstreamSystem` IS NOT NULL;
