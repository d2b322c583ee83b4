using IpAdapter.Graph.Naming;
using IpAdapter.Graph.Nodes;

namespace IpAdapter.Graph.Formats;

/// <summary>Chooses the format of each output: by the extension that was asked for, else the first one registered for its type.</summary>
internal sealed class OutputFormats(NodeCatalog catalog)
{
    /// <summary>The formats that write a type; none where nothing does.</summary>
    public IReadOnlyList<IOutputFormat> For(Type type) =>
        catalog.OutputFormats(type) is { Count: > 0 } formats ? formats : PortTypes.IsLiteral(type) ? [TextFormat.Instance] : [];

    /// <summary>The format of an extension, else the first of the type; null where nothing writes the type.</summary>
    public IOutputFormat? Choose(Type type, string? extension)
    {
        var formats = For(type);
        return formats.FirstOrDefault(format => extension is not null && Has(format, extension)) ?? (formats.Count > 0 ? formats[0] : null);
    }

    /// <summary>What is wrong with an extension that no output can be written with; null where one can.</summary>
    /// <param name="extension">The extension, with its dot.</param>
    /// <param name="outputs">The ports that give the outputs.</param>
    public string? ProblemOf(string extension, IReadOnlyList<Port> outputs)
    {
        if (outputs.Any(output => For(output.ValueType).Any(format => Has(format, extension))))
            return null;
        var lists = outputs
            .Select(output => $"{Article.With(output.TypeName)} is written as {string.Join(", ", ExtensionsOf(output))}").Distinct();
        return $"no output of this workflow can be written as '{extension}': {string.Join("; ", lists)}. End the name with / for a folder";
    }

    /// <summary>Whether a format has an extension, in upper or lower case.</summary>
    public static bool Has(IOutputFormat format, string extension) =>
        format.OtherExtensions.Prepend(format.Extension).Contains(extension, StringComparer.OrdinalIgnoreCase);

    private IEnumerable<string> ExtensionsOf(Port output) =>
        For(output.ValueType).SelectMany(format => format.OtherExtensions.Prepend(format.Extension)).Distinct();
}
