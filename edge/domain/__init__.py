"""Rules and words that device and head office share. No clock, disk, network or thread comes in here."""
