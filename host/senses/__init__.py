"""What a trial sees and hears by: sound, the backlight, Bluetooth, drives for discs."""
