"""What changes imports: bringing files, deciding, running, undoing."""
