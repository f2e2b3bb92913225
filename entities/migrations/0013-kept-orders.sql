ALTER TABLE `decomposition` ADD `decomposedOrder` json NULL;
