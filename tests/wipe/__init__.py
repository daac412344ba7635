"""The erase engine, on simulated drives, loop devices and in guests."""
