-- Which program works on a row: the name of the file that it has locked for as long as it lives (`console::ownership`). None,
-- as in all rows of before, is nobody.

ALTER TABLE conversations ADD COLUMN owner TEXT;
ALTER TABLE check_runs ADD COLUMN owner TEXT;
ALTER TABLE probes ADD COLUMN owner TEXT;
ALTER TABLE test_runs ADD COLUMN owner TEXT;
