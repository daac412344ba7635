// A notebook's battery and power supply that a test moves: what feeds the machine, and how full the pack is, are
// the scratch registers of its third and fourth serial ports (16550, offset 7), which keep any byte.
// ACPI 6.5, 10.2.2.2 (_BIX), 10.2.2.11 (_BST), 10.3 (power source).
DefinitionBlock ("", "SSDT", 2, "ETABLI", "CHARGING", 1)
{
    Scope (\_SB)
    {
        OperationRegion (FEED, SystemIO, 0x3EF, 1)
        Field (FEED, ByteAcc, NoLock, Preserve) { PLUG, 8 }     // 1: plugged in
        OperationRegion (PACK, SystemIO, 0x2EF, 1)
        Field (PACK, ByteAcc, NoLock, Preserve) { HALF, 8 }     // half percents
        Device (BAT0)
        {
            Name (_HID, EisaId ("PNP0C0A"))
            Name (_UID, 1)
            Name (_STA, 0x1F)
            Name (_BIX, Package (21)
            {
                1, 0, 57020, 42800, 1, 11100, 2850, 570, 412,
                95000, 0xFFFFFFFF, 0xFFFFFFFF, 1000, 500, 10, 10,
                "45N1025", "10417", "LION", "SANYO", 0
            })
            Method (_BST, 0, Serialized)
            {
                Name (TOLD, Package (4) { 1, 15200, 0, 12250 })
                Local0 = PLUG
                Local1 = HALF
                TOLD [0] = (Local0 + 1)                         // 1: discharging, 2: charging
                TOLD [2] = (Local1 * 214)                       // of 42800 mWh
                Return (TOLD)
            }
            Name (_PCL, Package (1) { \_SB })
        }
        Device (AC)
        {
            Name (_HID, "ACPI0003")
            Method (_PSR, 0) { Return (PLUG) }
            Name (_PCL, Package (1) { \_SB })
        }
    }
}
