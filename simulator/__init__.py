"""Shows what a signing configuration does: to names, inventories and push logs."""
