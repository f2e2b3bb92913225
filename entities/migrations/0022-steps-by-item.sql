CREATE INDEX `IDX_43b56d76d9d0fa08c5972a0171` ON `plan_step` (`orderId`, `itemId`);
