-- What is written to find out whether the disk has room: rows that say nothing.
CREATE TABLE disk_probe (number INTEGER PRIMARY KEY, filling TEXT NOT NULL);
