"""The tables of a recording, its version, and how its file is told from any other."""

APPLICATION_ID = 0x4D54_5243
"""`MTRC`, in the header of the file; `file(1)` shows it."""
MAJOR, MINOR = 1, 0
"""A reader knows all files of its major version; a newer minor version only adds what it may ignore."""
USER_VERSION = MAJOR * 1000 + MINOR
SUFFIX = ".mtrec"

SCHEMA = """
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE connection (first INTEGER PRIMARY KEY, target TEXT, facts TEXT NOT NULL, checks TEXT NOT NULL);
CREATE TABLE block (
    first INTEGER PRIMARY KEY, count INTEGER NOT NULL, key INTEGER NOT NULL,
    heads BLOB NOT NULL, crc INTEGER NOT NULL
);
CREATE TABLE data (first INTEGER PRIMARY KEY, data BLOB NOT NULL, names BLOB);
CREATE TABLE span (
    first INTEGER PRIMARY KEY, count INTEGER NOT NULL, totals BLOB NOT NULL, crc INTEGER NOT NULL
);
CREATE TABLE series (
    span INTEGER NOT NULL, measure TEXT NOT NULL, who BLOB NOT NULL, means BLOB NOT NULL,
    data BLOB NOT NULL, crc INTEGER NOT NULL, PRIMARY KEY (measure, span)
);
CREATE TABLE who (
    id INTEGER PRIMARY KEY, pid INTEGER NOT NULL, start_time INTEGER NOT NULL, name TEXT NOT NULL
);
CREATE TABLE mark (
    id INTEGER PRIMARY KEY, begun_ns INTEGER NOT NULL, ended_ns INTEGER, wall_ns INTEGER NOT NULL,
    text TEXT NOT NULL, origin TEXT NOT NULL
);
CREATE TABLE gap (id INTEGER PRIMARY KEY, begun_ns INTEGER NOT NULL, ended_ns INTEGER, reason TEXT NOT NULL);
CREATE TABLE problem (
    path TEXT NOT NULL, expected TEXT NOT NULL, found TEXT NOT NULL, newest TEXT NOT NULL,
    count INTEGER NOT NULL, samples INTEGER NOT NULL, first_ns INTEGER NOT NULL, last_ns INTEGER NOT NULL,
    PRIMARY KEY (path, expected, found)
);
"""
"""resources/recording.md says what every column means."""
