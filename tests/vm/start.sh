# The first program of a guest's own system: devices, network, and the door through which tests command it.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mkdir -p /dev/pts /dev/shm
mount -t devpts devpts /dev/pts
mount -t tmpfs tmpfs /dev/shm
mount -t tmpfs tmpfs /run
mount -t tmpfs tmpfs /tmp
mount -t debugfs debugfs /sys/kernel/debug
test -d /sys/firmware/efi && mount -t efivarfs efivarfs /sys/firmware/efi/efivars
echo localhost >/proc/sys/kernel/hostname
echo 4 >/proc/sys/kernel/printk
ln -s /run /var/run 2>/dev/null
/usr/lib/systemd/systemd-udevd --daemon
# Devices alone, and of them those that somebody asks for: emulated, the rest take as long as all of these.
udevadm trigger --type=devices --action=add --subsystem-nomatch=tty --subsystem-nomatch=memory \
    --subsystem-nomatch=workqueue --subsystem-nomatch=bdi --subsystem-nomatch=mem --subsystem-nomatch=vc \
    --subsystem-nomatch=wakeup --subsystem-nomatch=serial-base --subsystem-nomatch=event_source \
    --subsystem-nomatch=ata_port --subsystem-nomatch=ata_link --subsystem-nomatch=ata_device
udevadm settle --timeout=120
ip link set lo up
for card in /sys/class/net/e*; do
    test -e "$card" || continue
    ip link set "${card##*/}" up
    ip address add 10.0.2.15/24 dev "${card##*/}"
    ip route add default via 10.0.2.2
    break
done
cd /opt/etabli && python3 -m tests.vm.door /dev/ttyS1
echo "the door of the guest closed" >/dev/ttyS0
busybox poweroff -f
