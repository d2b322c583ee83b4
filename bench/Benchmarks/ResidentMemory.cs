using System.Globalization;

namespace IpAdapter.Benchmarks;

/// <summary>This process's resident memory, as Linux counts it.</summary>
internal static class ResidentMemory
{
    /// <summary>Bytes resident now.</summary>
    public static long Now => Read("VmRSS:");

    /// <summary>Most bytes that were resident since the start, or since <see cref="ForgetPeak"/>.</summary>
    public static long Peak => Read("VmHWM:");

    /// <summary>Begins to count the peak anew.</summary>
    public static void ForgetPeak() => File.WriteAllText("/proc/self/clear_refs", "5");

    private static long Read(string name)
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(name, StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
