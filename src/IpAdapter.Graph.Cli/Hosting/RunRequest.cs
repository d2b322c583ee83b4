using IpAdapter.Graph.Delivery;
using IpAdapter.Graph.Formats;
using IpAdapter.Graph.Nodes;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Cli.Hosting;

/// <summary>What is to be run, and where its outputs go.</summary>
internal sealed record RunRequest
{
    /// <summary>The workflow, or a picture that carries one.</summary>
    public required string Path { get; init; }

    /// <summary>Reads what a workflow is given from outside.</summary>
    public required Func<Workflow, NodeCatalog, InputValues> ReadInputs { get; init; }

    /// <summary>The file of inputs, where one was given.</summary>
    public string? InputsFile { get; init; }

    /// <summary>Where outputs go, and how they are written.</summary>
    public required OutputOptions Output { get; init; }

    /// <summary>What they carry of the run.</summary>
    public RecordContent Record { get; init; }
}
