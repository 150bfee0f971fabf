"""What a device keeps: its journal and its replica, on SQLite through peewee."""
