ALTER TABLE `plan_step` ADD `told` json NULL;
ALTER TABLE `product` MODIFY `orderId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NULL;
ALTER TABLE `product` MODIFY `orderItemId` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL;
ALTER TABLE `service` MODIFY `orderId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NULL;
ALTER TABLE `service` MODIFY `specificationId` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL;
ALTER TABLE `resource` MODIFY `orderId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NULL;
ALTER TABLE `resource` MODIFY `specificationId` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL;
