"""What is measured on messages before anything is decided about them."""
