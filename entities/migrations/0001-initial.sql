-- Turnup's schema. Runs on MySQL 8 and MariaDB 10.11 alike; every change from here on is a migration of its own.

CREATE TABLE `agreement` (
  `id` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `doc` json NOT NULL,
  `revision` int UNSIGNED NOT NULL DEFAULT '1',
  `createdAt` datetime(3) NOT NULL,
  `updatedAt` datetime(3) NOT NULL,
  `status` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `name` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `agreementType` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `customerId` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  `orderId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `startDate` datetime(3) NOT NULL,
  `endDate` datetime(3) NULL,
  INDEX `IDX_01d4cb4a2182272fe8524e9354` (`orderId`),
  INDEX `IDX_c6991befd265e28706b0021d2c` (`customerId`, `createdAt`),
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `agreement_coverage` (
  `agreementId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `coveredKind` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `coveredId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `orderItemId` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `coveredFrom` datetime(3) NOT NULL,
  `coveredTo` datetime(3) NULL,
  INDEX `IDX_bffe2fc11c85603fc2b9cebc51` (`coveredId`),
  PRIMARY KEY (`agreementId`, `coveredKind`, `coveredId`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `callback` (
  `callbackId` bigint UNSIGNED NOT NULL AUTO_INCREMENT,
  `stepId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `generation` int UNSIGNED NOT NULL DEFAULT '0',
  `operation` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `reportedState` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `bodyHash` char(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `body` json NOT NULL,
  `caller` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `way` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `outcome` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `times` int UNSIGNED NOT NULL DEFAULT '1',
  `receivedAt` datetime(3) NOT NULL,
  UNIQUE INDEX `IDX_57541e7b9e19aac9c97baa6815` (`stepId`, `generation`, `operation`, `reportedState`, `bodyHash`),
  PRIMARY KEY (`callbackId`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `cancel_order` (
  `id` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `doc` json NOT NULL,
  `revision` int UNSIGNED NOT NULL DEFAULT '1',
  `createdAt` datetime(3) NOT NULL,
  `updatedAt` datetime(3) NOT NULL,
  `resource` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `state` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `orderId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `caller` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `cancellationReason` varchar(1024) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NULL,
  `requestedCancellationDate` datetime(3) NULL,
  `effectiveCancellationDate` datetime(3) NULL,
  `completionMessage` varchar(1024) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NULL,
  INDEX `IDX_6bfe63e11acb9986ee65cd52e3` (`resource`, `createdAt`),
  INDEX `IDX_73f908aed0b473f6514fedf659` (`orderId`),
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `catalog_entry` (
  `resource` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `id` varchar(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `version` varchar(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `name` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `lifecycleStatus` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NULL,
  `doc` json NOT NULL,
  `revision` int UNSIGNED NOT NULL DEFAULT '1',
  `createdAt` datetime(3) NOT NULL,
  `updatedAt` datetime(3) NOT NULL,
  INDEX `IDX_54c907b52e145731cf3b34b49a` (`updatedAt`),
  INDEX `IDX_32f3229bd55233659794434d6e` (`resource`, `updatedAt`),
  PRIMARY KEY (`resource`, `id`, `version`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `entitlement` (
  `id` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `doc` json NOT NULL,
  `revision` int UNSIGNED NOT NULL DEFAULT '1',
  `createdAt` datetime(3) NOT NULL,
  `updatedAt` datetime(3) NOT NULL,
  `state` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `name` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `productId` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `customerId` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  `orderId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `validFrom` datetime(3) NOT NULL,
  `validTo` datetime(3) NULL,
  INDEX `IDX_f336f065eda70713263fbf5dd8` (`orderId`),
  INDEX `IDX_b1c9679017ab19e63c3ca08c51` (`customerId`, `createdAt`),
  INDEX `IDX_0eac64fbae3e8841343d641e42` (`productId`),
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `fallout` (
  `id` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `doc` json NOT NULL,
  `revision` int UNSIGNED NOT NULL DEFAULT '1',
  `createdAt` datetime(3) NOT NULL,
  `updatedAt` datetime(3) NOT NULL,
  `state` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `orderId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `orderKind` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `stepId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `generation` int UNSIGNED NOT NULL DEFAULT '0',
  `operation` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `customerId` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  `downstreamSystem` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `code` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `reason` varchar(1024) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NOT NULL,
  `resolvedAt` datetime(3) NULL,
  `resolvedBy` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  UNIQUE INDEX `IDX_d6715ced34bf7359355bf618fa` (`stepId`, `generation`, `operation`),
  INDEX `IDX_558e5b030aab749c5660f9f942` (`orderId`),
  INDEX `IDX_967b4fe819807e1ad406184a74` (`state`, `createdAt`),
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `inventory_ledger` (
  `orderId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `itemId` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `itemRevision` int UNSIGNED NOT NULL DEFAULT '0',
  `operation` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `recordedAt` datetime(3) NOT NULL,
  PRIMARY KEY (`orderId`, `itemId`, `itemRevision`, `operation`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `order_item` (
  `orderId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `itemId` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `parentItemId` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  `position` int UNSIGNED NOT NULL DEFAULT '0',
  `action` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `state` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `productId` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  `planned` json NOT NULL,
  INDEX `IDX_904370c093ceea4369659a3c81` (`productId`),
  PRIMARY KEY (`orderId`, `itemId`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `outbox` (
  `id` bigint UNSIGNED NOT NULL AUTO_INCREMENT,
  `workflowId` varchar(160) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `kind` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `payload` json NOT NULL,
  `dueAt` datetime(3) NOT NULL,
  `attempts` int UNSIGNED NOT NULL DEFAULT '0',
  INDEX `IDX_0ce600c25fb582070f780ae1f0` (`dueAt`),
  INDEX `IDX_90036fcb7727333d06f2b15ebf` (`workflowId`, `id`),
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `plan_step` (
  `id` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `orderId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `orderKind` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `itemId` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `partitionNo` int UNSIGNED NOT NULL DEFAULT '0',
  `partitions` int UNSIGNED NOT NULL DEFAULT '1',
  `position` int UNSIGNED NOT NULL DEFAULT '0',
  `kind` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `downstreamSystem` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `pointOfNoReturn` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `state` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `generation` int UNSIGNED NOT NULL DEFAULT '1',
  `operation` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'do',
  `reportedState` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NULL,
  `result` json NULL,
  `externalRef` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  `startedAt` datetime(3) NULL,
  `completedAt` datetime(3) NULL,
  `graph` json NOT NULL,
  `step` json NOT NULL,
  INDEX `IDX_ce6cb3711b75cf44902d44fe2a` (`downstreamSystem`, `externalRef`),
  INDEX `IDX_de45759484a72dce5acb6d2719` (`orderId`, `partitionNo`),
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `product` (
  `id` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `doc` json NOT NULL,
  `revision` int UNSIGNED NOT NULL DEFAULT '1',
  `createdAt` datetime(3) NOT NULL,
  `updatedAt` datetime(3) NOT NULL,
  `status` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `name` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `customerId` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  `productOfferingId` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  `productSpecificationId` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  `parentProductId` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  `orderId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `orderItemId` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `reservedBy` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  `startDate` datetime(3) NULL,
  `terminationDate` datetime(3) NULL,
  INDEX `IDX_6b71c587b0fd3855fa23b759ca` (`createdAt`),
  INDEX `IDX_87ffe09e725a6e79f87dd6c0b6` (`orderId`),
  INDEX `IDX_f35c7895da79895c0dd27196d6` (`parentProductId`),
  INDEX `IDX_1bd1e045d99f4534483c19cd91` (`productOfferingId`),
  INDEX `IDX_02f8be3d2011a0f34b70900882` (`customerId`, `createdAt`),
  INDEX `IDX_d468b8d591cbb7de7e8eba0b84` (`status`, `createdAt`),
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `product_order` (
  `id` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `doc` json NOT NULL,
  `revision` int UNSIGNED NOT NULL DEFAULT '1',
  `createdAt` datetime(3) NOT NULL,
  `updatedAt` datetime(3) NOT NULL,
  `state` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `externalId` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  `category` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  `orderDate` datetime(3) NOT NULL,
  `requestedStartDate` datetime(3) NULL,
  `requestedCompletionDate` datetime(3) NULL,
  `startDate` datetime(3) NULL,
  `completionDate` datetime(3) NULL,
  `errorMessage` json NULL,
  `caller` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  `customerId` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  `cancellationDate` datetime(3) NULL,
  `cancellationReason` varchar(1024) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NULL,
  `partitions` int UNSIGNED NOT NULL DEFAULT '0',
  INDEX `IDX_560a4e43a5bfc8a1a221275951` (`orderDate`),
  INDEX `IDX_a1bfb49ade30a2cdd7484bab0a` (`externalId`),
  INDEX `IDX_48637af62feade97c6b91f1dca` (`customerId`, `orderDate`),
  INDEX `IDX_8fb7dd9f52cec82c6aa834a1a5` (`state`, `orderDate`),
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `resource` (
  `id` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `doc` json NOT NULL,
  `revision` int UNSIGNED NOT NULL DEFAULT '1',
  `createdAt` datetime(3) NOT NULL,
  `updatedAt` datetime(3) NOT NULL,
  `state` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `name` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `category` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `specificationId` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `customerId` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  `productId` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  `parentId` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  `placeId` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  `orderId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  INDEX `IDX_1963c2af55f54a2bf4cdc5f993` (`createdAt`),
  INDEX `IDX_de2f9f3a88c5669da7e9e879b9` (`orderId`),
  INDEX `IDX_0251d490e9d92d83395a6af9b9` (`customerId`),
  INDEX `IDX_8f59f062bdfef55efbb1245664` (`specificationId`),
  INDEX `IDX_31cb2785f5ff7d71cbc2e4aaa7` (`parentId`),
  INDEX `IDX_416a19911fd7415f2083b8e100` (`productId`),
  INDEX `IDX_9c48d6307436bbca709114735b` (`state`, `createdAt`),
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `resource_order` (
  `id` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `doc` json NOT NULL,
  `revision` int UNSIGNED NOT NULL DEFAULT '1',
  `createdAt` datetime(3) NOT NULL,
  `updatedAt` datetime(3) NOT NULL,
  `state` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `externalId` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  `category` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  `orderDate` datetime(3) NOT NULL,
  `requestedStartDate` datetime(3) NULL,
  `requestedCompletionDate` datetime(3) NULL,
  `startDate` datetime(3) NULL,
  `completionDate` datetime(3) NULL,
  `errorMessage` json NULL,
  `parentOrderId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `parentOrderKind` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `downstreamSystem` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  INDEX `IDX_756402305d9acb3e40ba128174` (`parentOrderId`),
  INDEX `IDX_8fb9e16dd80d886bb882b87d17` (`orderDate`),
  INDEX `IDX_37aae2516c984ff09dccbb7bdc` (`externalId`),
  INDEX `IDX_d8693591915aa3e60af4938118` (`state`, `orderDate`),
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `service` (
  `id` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `doc` json NOT NULL,
  `revision` int UNSIGNED NOT NULL DEFAULT '1',
  `createdAt` datetime(3) NOT NULL,
  `updatedAt` datetime(3) NOT NULL,
  `state` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `name` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `category` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `specificationId` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `customerId` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  `productId` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  `parentId` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  `placeId` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  `orderId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  INDEX `IDX_3c13d7f406efc52948ef9cfb0d` (`createdAt`),
  INDEX `IDX_3fa00bcc114908f699d9079497` (`orderId`),
  INDEX `IDX_7eb1b97341e33d65b18ff66459` (`customerId`),
  INDEX `IDX_9e1257ffcb24fff70e283a9569` (`specificationId`),
  INDEX `IDX_c5906ffd2cd6fa558710901e4d` (`parentId`),
  INDEX `IDX_2ec83cb9d5dac6c246a0d59ba9` (`productId`),
  INDEX `IDX_b7f19474c5e0298c3c603f5fed` (`state`, `createdAt`),
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `service_order` (
  `id` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `doc` json NOT NULL,
  `revision` int UNSIGNED NOT NULL DEFAULT '1',
  `createdAt` datetime(3) NOT NULL,
  `updatedAt` datetime(3) NOT NULL,
  `state` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `externalId` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  `category` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  `orderDate` datetime(3) NOT NULL,
  `requestedStartDate` datetime(3) NULL,
  `requestedCompletionDate` datetime(3) NULL,
  `startDate` datetime(3) NULL,
  `completionDate` datetime(3) NULL,
  `errorMessage` json NULL,
  `caller` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  `customerId` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  `cancellationDate` datetime(3) NULL,
  `cancellationReason` varchar(1024) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NULL,
  `partitions` int UNSIGNED NOT NULL DEFAULT '0',
  `parentOrderId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  `parentOrderKind` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NULL,
  `downstreamSystem` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  INDEX `IDX_554cb8e10884d7b012bd7b434b` (`parentOrderId`),
  INDEX `IDX_0b63d0dda068d3c0415535e58b` (`orderDate`),
  INDEX `IDX_5b5fa842b5faa9f198ac20db94` (`externalId`),
  INDEX `IDX_b472eb24508dbae29107983877` (`customerId`, `orderDate`),
  INDEX `IDX_add360eb2bb1667f5c03c760d3` (`state`, `orderDate`),
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `submission` (
  `caller` varchar(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `resource` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `keyKind` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `keyValue` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `bodyHash` char(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `resourceId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `createdAt` datetime(3) NOT NULL,
  PRIMARY KEY (`caller`, `resource`, `keyKind`, `keyValue`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `work_order` (
  `id` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `doc` json NOT NULL,
  `revision` int UNSIGNED NOT NULL DEFAULT '1',
  `createdAt` datetime(3) NOT NULL,
  `updatedAt` datetime(3) NOT NULL,
  `state` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `externalId` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  `category` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  `orderDate` datetime(3) NOT NULL,
  `requestedStartDate` datetime(3) NULL,
  `requestedCompletionDate` datetime(3) NULL,
  `startDate` datetime(3) NULL,
  `completionDate` datetime(3) NULL,
  `errorMessage` json NULL,
  `parentOrderId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `parentOrderKind` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `downstreamSystem` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  INDEX `IDX_986e1c4a205349393048c66934` (`parentOrderId`),
  INDEX `IDX_6fcfac2b2893a3343267235bec` (`orderDate`),
  INDEX `IDX_b897d84777ddb218721c6047d1` (`externalId`),
  INDEX `IDX_9e982538d0067666b651009c95` (`state`, `orderDate`),
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
