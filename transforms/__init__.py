"""What it means: frames in, frames out."""
