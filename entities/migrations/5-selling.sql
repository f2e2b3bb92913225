ALTER TABLE `plan_step` ADD `told` json NULL;
