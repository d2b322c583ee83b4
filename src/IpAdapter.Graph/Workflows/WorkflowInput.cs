namespace IpAdapter.Graph.Workflows;

/// <summary>Something a workflow can be given from outside.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Place">Where its name stands.</param>
public sealed record WorkflowInput(string Name, Place Place)
{
    /// <summary>Its type, as ports call theirs: <c>text</c>, <c>image</c>, <c>list of image</c>.</summary>
    public YamlText? Type { get; init; }

    /// <summary>What it is when nothing is given; without one, something must be.</summary>
    public YamlValue? Default { get; init; }

    /// <summary>Least number accepted.</summary>
    public double? Minimum { get; init; }

    /// <summary>Greatest number accepted.</summary>
    public double? Maximum { get; init; }

    /// <summary>What it may be, where that is a choice.</summary>
    public IReadOnlyList<string>? Choices { get; init; }

    /// <summary>What its author says of it.</summary>
    public string Description { get; init; } = "";
}
