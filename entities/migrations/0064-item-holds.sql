ALTER TABLE `order_hold`
  ADD `itemId` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL;

ALTER TABLE `product_order`
  ADD `heldItems` int unsigned NOT NULL DEFAULT '0';

ALTER TABLE `service_order`
  ADD `heldItems` int unsigned NOT NULL DEFAULT '0';

ALTER TABLE `resource_order`
  ADD `heldItems` int unsigned NOT NULL DEFAULT '0';
