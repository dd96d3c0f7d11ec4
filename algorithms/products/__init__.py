"""Product formats, one per module, read and written; the scene that they all become; the stack of scenes."""
