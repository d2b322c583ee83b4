using IpAdapter.Graph.Nodes;

namespace IpAdapter.Graph.Hosting.Descriptions;

/// <summary>What a node declares, in words that keep nothing of its plugin in memory.</summary>
public sealed record NodeSignature
{
    /// <summary>Family and name, without the major version: <c>sampling/sample</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Major version.</summary>
    public required int Major { get; init; }

    /// <summary>Name, with the major version where it is not 1.</summary>
    public required string FullName { get; init; }

    /// <summary>What its author says about it.</summary>
    public required string Summary { get; init; }

    /// <summary>The plugin it comes from.</summary>
    public required PluginIdentity Plugin { get; init; }

    /// <summary>Whether a path on a port of its output's type stands for this node.</summary>
    public bool IsLoader { get; init; }

    /// <summary>Whether results may be kept for the next run.</summary>
    public bool IsCached { get; init; }

    /// <summary>What it takes.</summary>
    public required IReadOnlyList<PortSignature> Inputs { get; init; }

    /// <summary>What it gives.</summary>
    public required IReadOnlyList<PortSignature> Outputs { get; init; }

    /// <summary>The type of the output that the node's bare name stands for; null where it has several and marks none.</summary>
    public string? MainType { get; init; }

    /// <summary>Whether a workflow may call it so: with or without its major version.</summary>
    public bool IsCalled(string name) => name == Id || name == $"{Id}@{Major}";

    internal static NodeSignature Create(NodeDefinition node) => new()
    {
        Id = node.Id,
        Major = node.Major,
        FullName = node.FullName,
        Summary = node.Summary,
        Plugin = node.Plugin,
        IsLoader = node.IsLoader,
        IsCached = !node.IsNeverCached,
        Inputs = [.. node.Inputs.Select(PortSignature.Create)],
        Outputs = [.. node.Outputs.Select(PortSignature.Create)],
        MainType = node.MainOutput?.TypeName,
    };
}
