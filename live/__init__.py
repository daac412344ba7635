"""The boot image: what is made when it is built, and lies in no other package."""
