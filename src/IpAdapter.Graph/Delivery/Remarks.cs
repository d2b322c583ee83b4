namespace IpAdapter.Graph.Delivery;

/// <summary>Keywords under which an output file keeps what made it.</summary>
public static class Remarks
{
    /// <summary>The workflow's text.</summary>
    public const string Workflow = "ipgraph.workflow";

    /// <summary>The values its inputs had, as JSON.</summary>
    public const string Inputs = "ipgraph.inputs";

    /// <summary>The seed, or seeds.</summary>
    public const string Seed = "ipgraph.seed";

    /// <summary>Plugins, node versions and files, as JSON.</summary>
    public const string Lock = "ipgraph.lock";

    /// <summary>Whether a text of a file is part of such a record, by its keyword.</summary>
    public static bool IsOurs(string keyword) => keyword.StartsWith("ipgraph.", StringComparison.Ordinal);
}
