ALTER TABLE `event`
  ADD `actor` varchar(120) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL;
