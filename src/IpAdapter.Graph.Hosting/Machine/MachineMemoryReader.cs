using System.Globalization;
using IpAdapter.Graph.Checking;

namespace IpAdapter.Graph.Hosting.Machine;

/// <summary>Reads how much memory there is for this process, and how much of it is free: the machine's, or the container's.</summary>
public static class MachineMemoryReader
{
    private const string ControlGroup = "/sys/fs/cgroup/";

    /// <summary>Reads both; what is free changes from call to call.</summary>
    public static MachineMemory Read()
    {
        var collector = GC.GetGCMemoryInfo();
        var physical = collector.TotalAvailableMemoryBytes;   // a container's limit where there is one
        var free = Number("/proc/meminfo", "MemAvailable:") is { } kibibytes ? kibibytes * 1024 : physical - collector.MemoryLoadBytes;
        // A container's limit counts what its files have in the page cache too; of that, what is not in use can be dropped.
        if (Number($"{ControlGroup}memory.current", "") is { } current && Number($"{ControlGroup}memory.max", "") is { } limit)
            free = Math.Min(free, limit - current + (Number($"{ControlGroup}memory.stat", "inactive_file") ?? 0));
        return new(Math.Clamp(free, 0, physical), physical);
    }

    // The number behind a name at the beginning of a line; null where there is no such file, or none in it ("max").
    private static long? Number(string file, string name)
    {
        try
        {
            if (!OperatingSystem.IsLinux() || !File.Exists(file))
                return null;
            var line = File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
            var text = line?[name.Length..].Trim().Split(' ')[0];
            return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
        }
        catch (Exception reason) when (reason is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
