ALTER TABLE `queued_hand_off`
  ADD INDEX `queued_hand_off_turns` (`downstreamSystem`, `onHold`, `priority`, `queuedAt`, `stepId`);
