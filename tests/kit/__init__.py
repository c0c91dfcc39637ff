"""The tests that every platform gets for free, made from its declaration and its samples."""
