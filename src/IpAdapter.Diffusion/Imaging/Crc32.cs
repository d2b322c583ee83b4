namespace IpAdapter.Diffusion.Imaging;

/// <summary>The check sum of a PNG chunk (ISO 3309, polynomial 0xEDB88320).</summary>
internal static class Crc32
{
    private static readonly uint[] s_table = MakeTable();

    /// <summary>Goes on from the sum of what came before; 0 at the beginning.</summary>
    public static uint Compute(ReadOnlySpan<byte> bytes, uint before = 0)
    {
        var sum = ~before;
        foreach (var value in bytes)
            sum = s_table[(byte)(sum ^ value)] ^ (sum >> 8);
        return ~sum;
    }

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (var index = 0u; index < table.Length; index++)
        {
            var entry = index;
            for (var bit = 0; bit < 8; bit++)
                entry = (entry & 1) == 0 ? entry >> 1 : (entry >> 1) ^ 0xEDB88320u;
            table[index] = entry;
        }
        return table;
    }
}
