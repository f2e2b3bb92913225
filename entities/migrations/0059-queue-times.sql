ALTER TABLE `queued_hand_off`
  ADD INDEX `queued_hand_off_times` (`downstreamSystem`, `onHold`, `nextTryAt`);
ALTER TABLE `queued_undo`
  ADD INDEX `queued_undo_times` (`downstreamSystem`, `nextTryAt`);
