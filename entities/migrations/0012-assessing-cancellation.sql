ALTER TABLE product_order ADD COLUMN stateBeforeCancel VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NULL;
ALTER TABLE service_order ADD COLUMN stateBeforeCancel VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NULL;
ALTER TABLE resource_order ADD COLUMN stateBeforeCancel VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NULL;
