"""Time series: indices, gap filling, phenology, statistics."""
