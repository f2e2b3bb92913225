CREATE INDEX `IDX_2a547ae75ebee637716523b046` ON `order_item` (`orderId`, `parentItemId`);
