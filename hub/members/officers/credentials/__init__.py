"""What officers prove themselves by, how often they may fail, who may change it."""
