using IpAdapter.Graph.Checking;
using IpAdapter.Graph.Naming;
using IpAdapter.Graph.Nodes;

namespace IpAdapter.Graph.Delivery;

/// <summary>Chooses the format of each output: by the ending that was asked for, or the first one of its type.</summary>
internal sealed class OutputFormats(NodeCatalog catalog)
{
    /// <summary>The formats that write a type; none where nothing does.</summary>
    public IReadOnlyList<IOutputFormat> For(Type type) =>
        catalog.OutputFormats(type) is { Count: > 0 } formats ? formats : PortTypes.IsLiteral(type) ? [TextFormat.Instance] : [];

    /// <summary>The format of an ending, else the first of the type; null where nothing writes the type.</summary>
    public IOutputFormat? Choose(Type type, string? extension)
    {
        var formats = For(type);
        return formats.FirstOrDefault(format => extension is not null && Has(format, extension)) ?? (formats.Count > 0 ? formats[0] : null);
    }

    /// <summary>What is wrong with an ending that no output can be written with; null where one can.</summary>
    public string? ProblemOf(string extension, IReadOnlyList<CheckedOutput> outputs)
    {
        if (outputs.Any(output => For(output.Port.ValueType).Any(format => Has(format, extension))))
            return null;
        var lists = outputs
            .Select(output => $"{Article.Of(output.Port.TypeName)} is written as {string.Join(", ", EndingsOf(output))}").Distinct();
        return $"no output of this workflow can be written as '{extension}': {string.Join("; ", lists)}. End the name with / for a folder";
    }

    /// <summary>Whether a format has an ending, in whatever letters.</summary>
    public static bool Has(IOutputFormat format, string extension) =>
        format.OtherExtensions.Prepend(format.Extension).Contains(extension, StringComparer.OrdinalIgnoreCase);

    private IEnumerable<string> EndingsOf(CheckedOutput output) =>
        For(output.Port.ValueType).SelectMany(format => format.OtherExtensions.Prepend(format.Extension)).Distinct();
}
