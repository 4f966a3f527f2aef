"""What a signing configuration does: before it is deployed, and to what was pushed already."""
