using YamlDotNet.RepresentationModel;

namespace IpAdapter.Graph.Cli.Tests.Faults;

/// <summary>Something that a node of a workflow is given.</summary>
/// <param name="Node">The node.</param>
/// <param name="Key">The port's name, as it is written.</param>
/// <param name="Value">What it is given.</param>
/// <param name="Port">The port.</param>
internal sealed record Given(SoundNode Node, YamlScalarNode Key, YamlNode Value, CatalogPort Port)
{
    /// <summary>The text it is given; null where it is a list or a mapping.</summary>
    public string? Literal => (Value as YamlScalarNode)?.Value;

    /// <summary>Whether it is given the output of another node.</summary>
    public bool IsOutput => Literal is { } text && text.StartsWith('$') && !text.StartsWith("$$", StringComparison.Ordinal)
        && !text.StartsWith("${", StringComparison.Ordinal) && !IsInput;

    /// <summary>Whether it is given an input of the workflow.</summary>
    public bool IsInput => Literal is { } text && text.StartsWith("$inputs.", StringComparison.Ordinal);

    /// <summary>Whether it is a value, written down.</summary>
    public bool IsValue => Literal is { } text && !text.Contains('$', StringComparison.Ordinal);
}
