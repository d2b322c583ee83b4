using System.Globalization;

namespace IpAdapter.Graph.Cli.Options;

/// <summary>MemoryAmounts of memory as people write and read them: <c>6GiB</c>, <c>800 MiB</c>, <c>2GB</c>.</summary>
internal static class ByteCount
{
    private static readonly (string Unit, double Bytes)[] Units =
    [
        ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40),
        ("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12), ("K", 1L << 10), ("M", 1L << 20), ("G", 1L << 30), ("B", 1),
    ];

    /// <summary>Reads an amount; a number without a unit is bytes.</summary>
    public static bool TryParse(string text, out long bytes)
    {
        text = text.Trim();
        var scale = 1.0;
        foreach (var (unit, size) in Units)
        {
            if (!text.EndsWith(unit, StringComparison.OrdinalIgnoreCase))
                continue;
            (scale, text) = (size, text[..^unit.Length].TrimEnd());
            break;
        }

        var isNumber = double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number);
        bytes = isNumber && number * scale < long.MaxValue ? (long)(number * scale) : 0;
        return bytes > 0;
    }

    /// <summary>Writes an amount with three figures or so.</summary>
    public static string Format(long bytes) => bytes switch
    {
        >= 1L << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 30):0.##} GiB"),
        >= 1L << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 20):0.#} MiB"),
        >= 1L << 10 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 10):0.#} KiB"),
        _ => $"{bytes} B",
    };
}
