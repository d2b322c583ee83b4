using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace IpAdapter.Diffusion.ImagePrompts.Weighting;

/// <summary>
/// A share of an image prompt's scale for parts of a UNet, as diffusers writes it: <c>{"down": {"block_2": [0, 1]}, "up": {"block_1": 1},
/// "mid": 0.3}</c>.
/// A number holds for a whole part or block, a list has one for each transformer of a block; what is not named gets 0.
/// </summary>
public sealed class BlockScales
{
    private const string BlockBeginning = "block_";

    private readonly ImmutableArray<Entry> _entries;

    private BlockScales(ImmutableArray<Entry> entries) => _entries = entries;

    /// <summary>Reads the text form.</summary>
    /// <exception cref="FormatException">The text is something else; the message says what and where.</exception>
    public static BlockScales Parse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return new BlockScales([.. Parts(document.RootElement)]);
        }
        catch (JsonException malformed)
        {
            throw new FormatException($"can't be read from its character {malformed.BytePositionInLine + 1} on: write it as {{ down: 1, "
                + $"up: {{ block_1: [0, 1] }} }}", malformed);
        }
    }

    /// <summary>The share of one layer.</summary>
    public double GetShare(AttentionSite site) =>
        _entries.LastOrDefault(entry => entry.Part == site.Part && (entry.Block ?? site.Block) == site.Block
            && (entry.Layer ?? site.Layer) == site.Layer)?.Scale ?? 0;

    /// <summary>What it names and a UNet does not have, or null.</summary>
    public string? FindProblem(IEnumerable<AttentionSite> sites)
    {
        var transformers = sites.Where(site => site.IsCross).Select(site => (site.Part, site.Block, site.Layer)).Distinct().ToList();
        foreach (var entry in _entries)
        {
            var inPart = transformers.Where(site => site.Part == entry.Part).ToList();
            if (entry.Block is { } block && inPart.TrueForAll(site => site.Block != block))
                return $"names {Name(entry.Part)}.{BlockBeginning}{block}, but there cross-attention is in "
                    + $"{string.Join(", ", inPart.Select(site => $"{BlockBeginning}{site.Block}").Distinct())}";
            if (entry.Layer is { } && inPart.Count(site => site.Block == entry.Block) is var has && has != entry.Listed)
                return $"lists {Counted.Things(entry.Listed, "number")} for {Name(entry.Part)}.{BlockBeginning}{entry.Block}, which has "
                    + $"{Counted.Things(has, "transformer")}: give one for each, or one number for all";
        }

        return null;
    }

    private static IEnumerable<Entry> Parts(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw new FormatException("should be a mapping such as { up: { block_1: 1 } }");
        foreach (var part in root.EnumerateObject())
        {
            var name = Enum.GetValues<UNetPart>().Cast<UNetPart?>().FirstOrDefault(known => Name(known!.Value) == part.Name)
                ?? throw new FormatException($"names a part '{part.Name}': the parts are down, mid and up");
            foreach (var entry in part.Value.ValueKind == JsonValueKind.Object ? Blocks(name, part.Value)
                : [new Entry(name, null, null, Number(part.Value, part.Name), 0)])
                yield return entry;
        }
    }

    private static IEnumerable<Entry> Blocks(UNetPart part, JsonElement blocks)
    {
        foreach (var block in blocks.EnumerateObject())
        {
            if (!block.Name.StartsWith(BlockBeginning, StringComparison.Ordinal)
                || !int.TryParse(block.Name.AsSpan(BlockBeginning.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var index))
                throw new FormatException($"names a block '{block.Name}' in {Name(part)}: blocks are called block_0, block_1, ...");

            if (block.Value.ValueKind != JsonValueKind.Array)
            {
                yield return new Entry(part, index, null, Number(block.Value, block.Name), 0);
                continue;
            }

            if (block.Value.GetArrayLength() == 0)
                throw new FormatException($"lists no number for '{block.Name}' in {Name(part)}: give one for each of its transformers, or "
                    + "one number for all");
            var layer = 0;
            foreach (var scale in block.Value.EnumerateArray())
                yield return new Entry(part, index, layer++, Number(scale, block.Name), block.Value.GetArrayLength());
        }
    }

    private static double Number(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Number
            ? ShareRange.Demand(element.GetDouble(), element.GetRawText())
            : throw new FormatException($"should have a number for '{name}', found {element.GetRawText()}");

    private static string Name(UNetPart part) => part switch { UNetPart.Down => "down", UNetPart.Mid => "mid", _ => "up" };

    private sealed record Entry(UNetPart Part, int? Block, int? Layer, double Scale, int Listed);
}
