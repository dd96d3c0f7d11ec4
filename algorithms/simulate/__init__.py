"""Sample data: a landscape whose truth is known, seen by Sentinel-2, written as real products."""
