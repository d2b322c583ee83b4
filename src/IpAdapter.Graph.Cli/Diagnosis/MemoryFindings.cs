using IpAdapter.Graph.Cli.Options;

namespace IpAdapter.Graph.Cli.Diagnosis;

/// <summary>Memory, and what there is to compute on.</summary>
internal static class MemoryFindings
{
    // What an SD1.5 model in float32 needs to be drawn with.
    private const long EnoughForAModel = 6L << 30;

    /// <summary>Looks.</summary>
    public static IEnumerable<Finding> Find()
    {
        var limit = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var available = AvailableBytes();
        var text = $"{ByteCount.Format(limit)} for this process{(available is { } bytes ? $", {ByteCount.Format(bytes)} free now" : "")}";
        yield return Math.Min(limit, available ?? limit) < EnoughForAModel
            ? Finding.Warning("memory", "memory", text, "an SD1.5 model takes about 6 GiB in float32: end other programs, or draw smaller")
            : Finding.Ok("memory", "memory", text);
        yield return Finding.Ok("memory", "devices", Devices());
    }

    private static string Devices()
    {
        if (!TorchSharp.torch.cuda.is_available())
            return "cpu; no GPU for this build of libtorch";
        return $"cpu, {string.Join(", ", Enumerable.Range(0, TorchSharp.torch.cuda.device_count()).Select(index => $"cuda:{index}"))}";
    }

    private static long? AvailableBytes()
    {
        const string file = "/proc/meminfo", key = "MemAvailable:";
        var line = File.Exists(file) ? File.ReadLines(file).FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal)) : null;
        var number = line?[key.Length..].Replace("kB", "", StringComparison.Ordinal).Trim();
        return long.TryParse(number, out var kibibytes) ? kibibytes << 10 : null;
    }
}
