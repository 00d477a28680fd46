"""What an entry of the log is: tables, events, batches, tiles, anchor, shard names."""
