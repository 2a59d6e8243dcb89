"""Published studies and claims, and how the model compares with them."""
