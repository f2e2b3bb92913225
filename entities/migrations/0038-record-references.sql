CREATE TABLE `record_reference` (
  `resource` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `recordId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `role` varchar(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `toKind` varchar(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `toId` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  INDEX `IDX_508a306810a7fabd816763af3a` (`toKind`, `toId`),
  PRIMARY KEY (`resource`, `recordId`, `role`, `toKind`, `toId`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

INSERT IGNORE INTO record_reference (resource, recordId, role, toKind, toId)
SELECT IF(d.resource = 'salesLead', 'lead', d.resource), d.id, 'relatedParty', IF('customer' IN (LOWER(COALESCE(r.role, '')), LOWER(COALESCE(r.referredType, ''))), 'customer', 'party'), r.id
FROM business_document d, JSON_TABLE(d.doc, '$.relatedParty[*]' COLUMNS (id VARCHAR(255) PATH '$.id', role VARCHAR(255) PATH '$.role', referredType VARCHAR(255) PATH '$."@referredType"')) r
WHERE d.resource IN ('individual', 'organization', 'customer', 'partyRole', 'partyAccount', 'billingAccount', 'settlementAccount', 'financialAccount', 'geographicSite', 'appointment', 'quote', 'shoppingCart', 'salesLead') AND CHAR_LENGTH(r.id) BETWEEN 1 AND 64 AND r.id = CONVERT(r.id USING ascii);

INSERT IGNORE INTO record_reference (resource, recordId, role, toKind, toId)
SELECT IF(d.resource = 'salesLead', 'lead', d.resource), d.id, 'organizationParentRelationship.organization', 'party', r.id
FROM business_document d, JSON_TABLE(d.doc, '$.organizationParentRelationship.organization' COLUMNS (id VARCHAR(255) PATH '$.id')) r
WHERE d.resource IN ('organization') AND CHAR_LENGTH(r.id) BETWEEN 1 AND 64 AND r.id = CONVERT(r.id USING ascii);

INSERT IGNORE INTO record_reference (resource, recordId, role, toKind, toId)
SELECT IF(d.resource = 'salesLead', 'lead', d.resource), d.id, 'organizationChildRelationship.organization', 'party', r.id
FROM business_document d, JSON_TABLE(d.doc, '$.organizationChildRelationship[*].organization' COLUMNS (id VARCHAR(255) PATH '$.id')) r
WHERE d.resource IN ('organization') AND CHAR_LENGTH(r.id) BETWEEN 1 AND 64 AND r.id = CONVERT(r.id USING ascii);

INSERT IGNORE INTO record_reference (resource, recordId, role, toKind, toId)
SELECT IF(d.resource = 'salesLead', 'lead', d.resource), d.id, 'engagedParty', 'party', r.id
FROM business_document d, JSON_TABLE(d.doc, '$.engagedParty' COLUMNS (id VARCHAR(255) PATH '$.id')) r
WHERE d.resource IN ('customer', 'partyRole') AND CHAR_LENGTH(r.id) BETWEEN 1 AND 64 AND r.id = CONVERT(r.id USING ascii);

INSERT IGNORE INTO record_reference (resource, recordId, role, toKind, toId)
SELECT IF(d.resource = 'salesLead', 'lead', d.resource), d.id, 'account', 'billingAccount', r.id
FROM business_document d, JSON_TABLE(d.doc, '$.account[*]' COLUMNS (id VARCHAR(255) PATH '$.id')) r
WHERE d.resource IN ('customer', 'partyRole') AND CHAR_LENGTH(r.id) BETWEEN 1 AND 64 AND r.id = CONVERT(r.id USING ascii);

INSERT IGNORE INTO record_reference (resource, recordId, role, toKind, toId)
SELECT IF(d.resource = 'salesLead', 'lead', d.resource), d.id, 'agreement', 'agreement', r.id
FROM business_document d, JSON_TABLE(d.doc, '$.agreement[*]' COLUMNS (id VARCHAR(255) PATH '$.id')) r
WHERE d.resource IN ('customer', 'partyRole', 'quote') AND CHAR_LENGTH(r.id) BETWEEN 1 AND 64 AND r.id = CONVERT(r.id USING ascii);

INSERT IGNORE INTO record_reference (resource, recordId, role, toKind, toId)
SELECT IF(d.resource = 'salesLead', 'lead', d.resource), d.id, 'accountRelationship.account', 'billingAccount', r.id
FROM business_document d, JSON_TABLE(d.doc, '$.accountRelationship[*].account' COLUMNS (id VARCHAR(255) PATH '$.id')) r
WHERE d.resource IN ('partyAccount', 'billingAccount', 'settlementAccount', 'financialAccount') AND CHAR_LENGTH(r.id) BETWEEN 1 AND 64 AND r.id = CONVERT(r.id USING ascii);

INSERT IGNORE INTO record_reference (resource, recordId, role, toKind, toId)
SELECT IF(d.resource = 'salesLead', 'lead', d.resource), d.id, 'financialAccount', 'billingAccount', r.id
FROM business_document d, JSON_TABLE(d.doc, '$.financialAccount' COLUMNS (id VARCHAR(255) PATH '$.id')) r
WHERE d.resource IN ('partyAccount', 'billingAccount', 'settlementAccount') AND CHAR_LENGTH(r.id) BETWEEN 1 AND 64 AND r.id = CONVERT(r.id USING ascii);

INSERT IGNORE INTO record_reference (resource, recordId, role, toKind, toId)
SELECT IF(d.resource = 'salesLead', 'lead', d.resource), d.id, 'contact.relatedParty', IF('customer' IN (LOWER(COALESCE(r.role, '')), LOWER(COALESCE(r.referredType, ''))), 'customer', 'party'), r.id
FROM business_document d, JSON_TABLE(d.doc, '$.contact[*].relatedParty' COLUMNS (id VARCHAR(255) PATH '$.id', role VARCHAR(255) PATH '$.role', referredType VARCHAR(255) PATH '$."@referredType"')) r
WHERE d.resource IN ('partyAccount', 'billingAccount', 'settlementAccount', 'financialAccount') AND CHAR_LENGTH(r.id) BETWEEN 1 AND 64 AND r.id = CONVERT(r.id USING ascii);

INSERT IGNORE INTO record_reference (resource, recordId, role, toKind, toId)
SELECT IF(d.resource = 'salesLead', 'lead', d.resource), d.id, 'place', 'site', r.id
FROM business_document d, JSON_TABLE(d.doc, '$.place[*]' COLUMNS (id VARCHAR(255) PATH '$.id', referredType VARCHAR(255) PATH '$."@referredType"')) r
WHERE d.resource IN ('geographicSite') AND COALESCE(r.referredType, '') <> 'GeographicLocation' AND CHAR_LENGTH(r.id) BETWEEN 1 AND 64 AND r.id = CONVERT(r.id USING ascii);

INSERT IGNORE INTO record_reference (resource, recordId, role, toKind, toId)
SELECT IF(d.resource = 'salesLead', 'lead', d.resource), d.id, 'siteRelationship', 'site', r.id
FROM business_document d, JSON_TABLE(d.doc, '$.siteRelationship[*]' COLUMNS (id VARCHAR(255) PATH '$.id')) r
WHERE d.resource IN ('geographicSite') AND CHAR_LENGTH(r.id) BETWEEN 1 AND 64 AND r.id = CONVERT(r.id USING ascii);

INSERT IGNORE INTO record_reference (resource, recordId, role, toKind, toId)
SELECT IF(d.resource = 'salesLead', 'lead', d.resource), d.id, 'relatedPlace', 'site', r.id
FROM business_document d, JSON_TABLE(d.doc, '$.relatedPlace' COLUMNS (id VARCHAR(255) PATH '$.id', referredType VARCHAR(255) PATH '$."@referredType"')) r
WHERE d.resource IN ('appointment') AND COALESCE(r.referredType, '') <> 'GeographicLocation' AND CHAR_LENGTH(r.id) BETWEEN 1 AND 64 AND r.id = CONVERT(r.id USING ascii);

INSERT IGNORE INTO record_reference (resource, recordId, role, toKind, toId)
SELECT IF(d.resource = 'salesLead', 'lead', d.resource), d.id, 'billingAccount', 'billingAccount', r.id
FROM business_document d, JSON_TABLE(d.doc, '$.billingAccount[*]' COLUMNS (id VARCHAR(255) PATH '$.id')) r
WHERE d.resource IN ('quote') AND CHAR_LENGTH(r.id) BETWEEN 1 AND 64 AND r.id = CONVERT(r.id USING ascii);

INSERT IGNORE INTO record_reference (resource, recordId, role, toKind, toId)
SELECT IF(d.resource = 'salesLead', 'lead', d.resource), d.id, 'quoteItem.product.relatedParty', IF('customer' IN (LOWER(COALESCE(r.role, '')), LOWER(COALESCE(r.referredType, ''))), 'customer', 'party'), r.id
FROM business_document d, JSON_TABLE(d.doc, '$.quoteItem[*].product.relatedParty[*]' COLUMNS (id VARCHAR(255) PATH '$.id', role VARCHAR(255) PATH '$.role', referredType VARCHAR(255) PATH '$."@referredType"')) r
WHERE d.resource IN ('quote') AND CHAR_LENGTH(r.id) BETWEEN 1 AND 64 AND r.id = CONVERT(r.id USING ascii);

INSERT IGNORE INTO record_reference (resource, recordId, role, toKind, toId)
SELECT IF(d.resource = 'salesLead', 'lead', d.resource), d.id, 'quoteItem.product.place', 'site', r.id
FROM business_document d, JSON_TABLE(d.doc, '$.quoteItem[*].product.place[*]' COLUMNS (id VARCHAR(255) PATH '$.id', referredType VARCHAR(255) PATH '$."@referredType"')) r
WHERE d.resource IN ('quote') AND COALESCE(r.referredType, '') <> 'GeographicLocation' AND CHAR_LENGTH(r.id) BETWEEN 1 AND 64 AND r.id = CONVERT(r.id USING ascii);

INSERT IGNORE INTO record_reference (resource, recordId, role, toKind, toId)
SELECT IF(d.resource = 'salesLead', 'lead', d.resource), d.id, 'quoteItem.product.billingAccount', 'billingAccount', r.id
FROM business_document d, JSON_TABLE(d.doc, '$.quoteItem[*].product.billingAccount' COLUMNS (id VARCHAR(255) PATH '$.id')) r
WHERE d.resource IN ('quote') AND CHAR_LENGTH(r.id) BETWEEN 1 AND 64 AND r.id = CONVERT(r.id USING ascii);

INSERT IGNORE INTO record_reference (resource, recordId, role, toKind, toId)
SELECT IF(d.resource = 'salesLead', 'lead', d.resource), d.id, 'quoteItem.product.relatedParty', IF('customer' IN (LOWER(COALESCE(r.role, '')), LOWER(COALESCE(r.referredType, ''))), 'customer', 'party'), r.id
FROM business_document d, JSON_TABLE(d.doc, '$.quoteItem[*].quoteItem[*].product.relatedParty[*]' COLUMNS (id VARCHAR(255) PATH '$.id', role VARCHAR(255) PATH '$.role', referredType VARCHAR(255) PATH '$."@referredType"')) r
WHERE d.resource IN ('quote') AND CHAR_LENGTH(r.id) BETWEEN 1 AND 64 AND r.id = CONVERT(r.id USING ascii);

INSERT IGNORE INTO record_reference (resource, recordId, role, toKind, toId)
SELECT IF(d.resource = 'salesLead', 'lead', d.resource), d.id, 'quoteItem.product.place', 'site', r.id
FROM business_document d, JSON_TABLE(d.doc, '$.quoteItem[*].quoteItem[*].product.place[*]' COLUMNS (id VARCHAR(255) PATH '$.id', referredType VARCHAR(255) PATH '$."@referredType"')) r
WHERE d.resource IN ('quote') AND COALESCE(r.referredType, '') <> 'GeographicLocation' AND CHAR_LENGTH(r.id) BETWEEN 1 AND 64 AND r.id = CONVERT(r.id USING ascii);

INSERT IGNORE INTO record_reference (resource, recordId, role, toKind, toId)
SELECT IF(d.resource = 'salesLead', 'lead', d.resource), d.id, 'quoteItem.product.billingAccount', 'billingAccount', r.id
FROM business_document d, JSON_TABLE(d.doc, '$.quoteItem[*].quoteItem[*].product.billingAccount' COLUMNS (id VARCHAR(255) PATH '$.id')) r
WHERE d.resource IN ('quote') AND CHAR_LENGTH(r.id) BETWEEN 1 AND 64 AND r.id = CONVERT(r.id USING ascii);

INSERT IGNORE INTO record_reference (resource, recordId, role, toKind, toId)
SELECT IF(d.resource = 'salesLead', 'lead', d.resource), d.id, 'cartItem.product.relatedParty', IF('customer' IN (LOWER(COALESCE(r.role, '')), LOWER(COALESCE(r.referredType, ''))), 'customer', 'party'), r.id
FROM business_document d, JSON_TABLE(d.doc, '$.cartItem[*].product.relatedParty[*]' COLUMNS (id VARCHAR(255) PATH '$.id', role VARCHAR(255) PATH '$.role', referredType VARCHAR(255) PATH '$."@referredType"')) r
WHERE d.resource IN ('shoppingCart') AND CHAR_LENGTH(r.id) BETWEEN 1 AND 64 AND r.id = CONVERT(r.id USING ascii);

INSERT IGNORE INTO record_reference (resource, recordId, role, toKind, toId)
SELECT IF(d.resource = 'salesLead', 'lead', d.resource), d.id, 'cartItem.product.place', 'site', r.id
FROM business_document d, JSON_TABLE(d.doc, '$.cartItem[*].product.place[*]' COLUMNS (id VARCHAR(255) PATH '$.id', referredType VARCHAR(255) PATH '$."@referredType"')) r
WHERE d.resource IN ('shoppingCart') AND COALESCE(r.referredType, '') <> 'GeographicLocation' AND CHAR_LENGTH(r.id) BETWEEN 1 AND 64 AND r.id = CONVERT(r.id USING ascii);

INSERT IGNORE INTO record_reference (resource, recordId, role, toKind, toId)
SELECT IF(d.resource = 'salesLead', 'lead', d.resource), d.id, 'cartItem.product.billingAccount', 'billingAccount', r.id
FROM business_document d, JSON_TABLE(d.doc, '$.cartItem[*].product.billingAccount' COLUMNS (id VARCHAR(255) PATH '$.id')) r
WHERE d.resource IN ('shoppingCart') AND CHAR_LENGTH(r.id) BETWEEN 1 AND 64 AND r.id = CONVERT(r.id USING ascii);

INSERT IGNORE INTO record_reference (resource, recordId, role, toKind, toId)
SELECT IF(d.resource = 'salesLead', 'lead', d.resource), d.id, 'cartItem.product.relatedParty', IF('customer' IN (LOWER(COALESCE(r.role, '')), LOWER(COALESCE(r.referredType, ''))), 'customer', 'party'), r.id
FROM business_document d, JSON_TABLE(d.doc, '$.cartItem[*].cartItem[*].product.relatedParty[*]' COLUMNS (id VARCHAR(255) PATH '$.id', role VARCHAR(255) PATH '$.role', referredType VARCHAR(255) PATH '$."@referredType"')) r
WHERE d.resource IN ('shoppingCart') AND CHAR_LENGTH(r.id) BETWEEN 1 AND 64 AND r.id = CONVERT(r.id USING ascii);

INSERT IGNORE INTO record_reference (resource, recordId, role, toKind, toId)
SELECT IF(d.resource = 'salesLead', 'lead', d.resource), d.id, 'cartItem.product.place', 'site', r.id
FROM business_document d, JSON_TABLE(d.doc, '$.cartItem[*].cartItem[*].product.place[*]' COLUMNS (id VARCHAR(255) PATH '$.id', referredType VARCHAR(255) PATH '$."@referredType"')) r
WHERE d.resource IN ('shoppingCart') AND COALESCE(r.referredType, '') <> 'GeographicLocation' AND CHAR_LENGTH(r.id) BETWEEN 1 AND 64 AND r.id = CONVERT(r.id USING ascii);

INSERT IGNORE INTO record_reference (resource, recordId, role, toKind, toId)
SELECT IF(d.resource = 'salesLead', 'lead', d.resource), d.id, 'cartItem.product.billingAccount', 'billingAccount', r.id
FROM business_document d, JSON_TABLE(d.doc, '$.cartItem[*].cartItem[*].product.billingAccount' COLUMNS (id VARCHAR(255) PATH '$.id')) r
WHERE d.resource IN ('shoppingCart') AND CHAR_LENGTH(r.id) BETWEEN 1 AND 64 AND r.id = CONVERT(r.id USING ascii);

INSERT IGNORE INTO record_reference (resource, recordId, role, toKind, toId)
SELECT 'agreement', d.id, 'engagedParty', IF('customer' IN (LOWER(COALESCE(r.role, '')), LOWER(COALESCE(r.referredType, ''))), 'customer', 'party'), r.id
FROM agreement d, JSON_TABLE(d.doc, '$.engagedParty[*]' COLUMNS (id VARCHAR(255) PATH '$.id', role VARCHAR(255) PATH '$.role', referredType VARCHAR(255) PATH '$."@referredType"')) r
WHERE d.orderId IS NULL AND CHAR_LENGTH(r.id) BETWEEN 1 AND 64 AND r.id = CONVERT(r.id USING ascii);
