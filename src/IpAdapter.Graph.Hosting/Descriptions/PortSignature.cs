using System.Collections;
using IpAdapter.Graph.Nodes;

namespace IpAdapter.Graph.Hosting.Descriptions;

/// <summary>What a node declares about one of its ports.</summary>
public sealed record PortSignature
{
    /// <summary>Name in a workflow.</summary>
    public required string Name { get; init; }

    /// <summary>Type of the value; of one item for a list.</summary>
    public required string TypeName { get; init; }

    /// <summary>The type as people read it: <c>image</c>, <c>list of image</c>.</summary>
    public required string TypeText { get; init; }

    /// <summary>Whether the value is a list.</summary>
    public bool IsList { get; init; }

    /// <summary>Whether the workflow must give it something.</summary>
    public bool IsRequired { get; init; }

    /// <summary>The default value, as a workflow would write it; null where there is none.</summary>
    public string? Default { get; init; }

    /// <summary>Smallest number accepted.</summary>
    public double? Minimum { get; init; }

    /// <summary>Largest number accepted.</summary>
    public double? Maximum { get; init; }

    /// <summary>What a number must be a multiple of.</summary>
    public double? MultipleOf { get; init; }

    /// <summary>Names accepted where the type is a choice.</summary>
    public IReadOnlyList<string>? Choices { get; init; }

    /// <summary>What the author says about each of the <see cref="Choices"/>, in their order.</summary>
    public IReadOnlyList<string> ChoiceDocumentation { get; init; } = [];

    /// <summary>Whether a text may be written as a mapping.</summary>
    public bool TakesMapping { get; init; }

    /// <summary>Whether a list given here runs the node once for each item.</summary>
    public bool IsEach { get; init; }

    /// <summary>Whether this is a seed, which may be <c>random</c>.</summary>
    public bool IsSeed { get; init; }

    /// <summary>Whether this is the output that the node's bare name stands for.</summary>
    public bool IsMain { get; init; }

    /// <summary>What the author says about it.</summary>
    public string Documentation { get; init; } = "";

    internal static PortSignature Create(Port port) => new()
    {
        Name = port.Name,
        TypeName = port.TypeName,
        TypeText = port.TypeText,
        IsList = port.IsList,
        IsRequired = port.IsRequired,
        Default = Written(port.Default),
        Minimum = port.Minimum,
        Maximum = port.Maximum,
        MultipleOf = port.MultipleOf,
        Choices = port.Choices,
        ChoiceDocumentation = port.ChoiceDocumentation,
        TakesMapping = port.TakesMapping,
        IsEach = port.IsEach,
        IsSeed = port.IsSeed,
        IsMain = port.IsMain,
        Documentation = port.Documentation,
    };

    private static string? Written(object? value) => value switch
    {
        null => null,
        string { Length: 0 } => "\"\"",
        IEnumerable items and not string => items.Cast<object>().Any() ? string.Join(", ", items.Cast<object>()) : "[]",
        _ => PortTypes.Write(value),
    };
}
