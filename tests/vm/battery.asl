// A notebook's battery, worn to three quarters, and its power supply, which is plugged in.
// ACPI 6.5, 10.2.2.2 (_BIX), 10.2.2.11 (_BST), 10.3 (power source).
DefinitionBlock ("", "SSDT", 2, "ETABLI", "BATTERY", 1)
{
    Scope (\_SB)
    {
        Device (BAT0)
        {
            Name (_HID, EisaId ("PNP0C0A"))
            Name (_UID, 1)
            Name (_STA, 0x1F)
            Name (_BIX, Package (21)
            {
                1,          // revision
                0,          // unit: mWh
                57020,      // design capacity
                42770,      // last full charge
                1,          // rechargeable
                11100,      // design voltage, mV
                2850,       // warning
                570,        // low
                412,        // cycle count
                95000, 0xFFFFFFFF, 0xFFFFFFFF, 1000, 500, 10, 10,
                "45N1025", "10417", "LION", "SANYO",
                0           // not swappable
            })
            Name (_BST, Package (4) { 2, 15200, 30660, 12250 })
            Name (_PCL, Package (1) { \_SB })
        }
        Device (AC)
        {
            Name (_HID, "ACPI0003")
            Name (_PSR, 1)
            Name (_PCL, Package (1) { \_SB })
        }
        Device (LID0)
        {
            Name (_HID, EisaId ("PNP0C0D"))
            Name (_LID, 1)
        }
    }
}
