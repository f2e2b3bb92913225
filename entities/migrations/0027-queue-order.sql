-- expands: no statement before this version names the index.
ALTER TABLE `queued_hand_off` RENAME INDEX `IDX_f639a624d68e3cdb07bf2dabda` TO `queued_hand_off_order`;
