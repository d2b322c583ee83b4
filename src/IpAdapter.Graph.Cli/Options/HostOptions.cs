namespace IpAdapter.Graph.Cli.Options;

/// <summary>What the host is built with.</summary>
internal sealed record HostOptions
{
    /// <summary>Where to compute: <c>cpu</c>, <c>cuda</c>, <c>cuda:1</c>.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Type that models compute in; null for the device's own choice.</summary>
    public string? DType { get; init; }

    /// <summary>Whether weight files are mapped into memory instead of read.</summary>
    public bool MapsFiles { get; init; } = true;

    /// <summary>Bytes of weights that the device may hold; null where nothing limits it.</summary>
    public long? MemoryBudget { get; init; }

    /// <summary>Folders that hold plugins, each in a folder of its own.</summary>
    public IReadOnlyList<string> PluginFolders { get; init; } = [];

    /// <summary>Hashes of the manifests that may load; null where all may.</summary>
    public IReadOnlySet<string>? TrustedManifests { get; init; }
}
