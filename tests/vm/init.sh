#!/bin/busybox sh
# The first program of a guest: the system is a compressed image inside the initial ram disk, made writable by
# an overlay in memory, so that a guest has no drive but those that it is given. The project lies over it.
/bin/busybox mkdir -p /proc /sys /dev /lower /upper /new
/bin/busybox mount -t devtmpfs dev /dev
for module in /modules/*.ko; do /bin/busybox insmod "$module"; done
/bin/busybox mknod /dev/loop0 b 7 0 2>/dev/null
/bin/busybox losetup -r /dev/loop0 /root.squashfs
/bin/busybox mount -t squashfs -o ro /dev/loop0 /lower
/bin/busybox mount -t tmpfs tmpfs /upper
/bin/busybox mkdir /upper/data /upper/work
/bin/busybox mount -t overlay -o lowerdir=/layer:/lower,upperdir=/upper/data,workdir=/upper/work overlay /new
/bin/busybox umount /dev
# As switch_root(8) does, but nothing is deleted: the project's own files are a layer of the new root.
cd /new
/bin/busybox mount --move . /
exec /bin/busybox chroot . /bin/busybox sh /opt/etabli/tests/vm/start.sh
