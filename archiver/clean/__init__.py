"""THE WALK. From a capture to a document, one straight line; knows no disk."""
