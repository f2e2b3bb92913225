ALTER TABLE `event_subscription`
  ADD COLUMN `verification` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'notRequired';
