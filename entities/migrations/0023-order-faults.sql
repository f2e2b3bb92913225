-- expands: `stepId` only becomes nullable: an earlier version always sets it, and finds fallout to act on by its step
ALTER TABLE `fallout`
  MODIFY `stepId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  ADD `activity` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NULL,
  ADD `partitionNo` int UNSIGNED NULL;
