CREATE TABLE `decomposition` (
  `orderId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `inventory` json NOT NULL,
  `told` json NOT NULL,
  PRIMARY KEY (`orderId`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

ALTER TABLE `plan_step`
  ADD `withdrawal` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NULL;

ALTER TABLE `order_item`
  ADD `openRules` int UNSIGNED NOT NULL DEFAULT '0';
