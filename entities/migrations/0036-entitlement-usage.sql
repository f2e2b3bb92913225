CREATE TABLE `entitlement_coverage` (
  `entitlementId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `coveredKind` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `coveredId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  INDEX `IDX_1e0fe8a94eb683c35b2b13cc94` (`coveredId`),
  PRIMARY KEY (`entitlementId`, `coveredKind`, `coveredId`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `entitlement_usage_period` (
  `entitlementId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `characteristic` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `periodStart` datetime(3) NOT NULL,
  `periodEnd` datetime(3) NULL,
  `used` decimal(24,6) NOT NULL,
  PRIMARY KEY (`entitlementId`, `characteristic`, `periodStart`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `entitlement_usage` (
  `entitlementId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `usageKey` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `characteristic` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `amount` decimal(24,6) NOT NULL,
  `usedAt` datetime(3) NOT NULL,
  `periodStart` datetime(3) NOT NULL,
  `periodEnd` datetime(3) NULL,
  `reporter` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `reportedAt` datetime(3) NOT NULL,
  INDEX `IDX_4fa0899939bae4bd5578f39a98` (`entitlementId`, `usedAt`),
  PRIMARY KEY (`entitlementId`, `usageKey`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
