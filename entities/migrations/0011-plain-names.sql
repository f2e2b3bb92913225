ALTER TABLE plan_step RENAME COLUMN told TO notices;
ALTER TABLE decomposition RENAME COLUMN told TO reportedValues;
ALTER TABLE callback RENAME COLUMN way TO channel;
ALTER TABLE event_subscription RENAME COLUMN anywhere TO allowAnyAddress;
