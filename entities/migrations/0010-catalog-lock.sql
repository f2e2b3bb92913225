CREATE TABLE `catalog_lock` (
  `id` tinyint NOT NULL,
  `revision` int UNSIGNED NOT NULL DEFAULT '0',
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

INSERT INTO `catalog_lock` (`id`) VALUES (1);

ALTER TABLE `catalog_job`
  ADD `address` varchar(2048) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL;

UPDATE `catalog_job`
  SET `address` = JSON_UNQUOTE(JSON_EXTRACT(`doc`, '$.url')),
      `doc` = JSON_SET(`doc`, '$.url', REGEXP_REPLACE(JSON_UNQUOTE(JSON_EXTRACT(`doc`, '$.url')), '[?#].*$', ''))
  WHERE `fileName` IS NULL;
