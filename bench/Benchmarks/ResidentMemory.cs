using System.Globalization;

namespace IpAdapter.Benchmarks;

/// <summary>Resident memory of this process and of others, as Linux counts it.</summary>
internal static class ResidentMemory
{
    /// <summary>Bytes resident now.</summary>
    public static long Now => Read("VmRSS:");

    /// <summary>Most bytes that were resident since the start, or since <see cref="ForgetPeak"/>.</summary>
    public static long Peak => Read("VmHWM:");

    /// <summary>Begins to count the peak anew.</summary>
    public static void ForgetPeak() => File.WriteAllText("/proc/self/clear_refs", "5");

    /// <summary>Most bytes that were resident in another process by now; 0 where it has just ended.</summary>
    /// <remarks>The mark is the kernel's own, so that a late look misses nothing but the very end.</remarks>
    public static long FindPeak(int process)
    {
        try
        {
            return Find("VmHWM:", process.ToString(CultureInfo.InvariantCulture)) ?? 0;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static long Read(string name) => Find(name, "self")!.Value;

    private static long? Find(string name, string process)
    {
        var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
        return line is null ? null
            : 1024 * long.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
