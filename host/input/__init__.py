"""Input: what keyboards, pads and switches say to the kernel, read past every screen (evdev)."""
