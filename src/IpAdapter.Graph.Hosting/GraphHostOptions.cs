using IpAdapter.Graph.Hosting.Machine;
using Microsoft.Extensions.DependencyInjection;

namespace IpAdapter.Graph.Hosting;

/// <summary>Options of a <see cref="GraphHost"/>.</summary>
public sealed record GraphHostOptions
{
    /// <summary>Folders of plugins: each subfolder with a <c>plugin.yaml</c> is one, and so is a folder that has one itself.</summary>
    public IList<string> PluginFolders { get; init; } = new List<string>();

    /// <summary>Folders in which the path of a model is looked for that does not exist as it is written.</summary>
    public IList<string> ModelFolders { get; init; } = new List<string>();

    /// <summary>Where to compute: <c>cpu</c>, <c>cuda</c>, <c>cuda:1</c>.</summary>
    public string Device { get; set; } = "cpu";

    /// <summary>Type that models compute in; null for the device's default.</summary>
    public DType? DType { get; set; }

    /// <summary>
    /// Whether layers compute with weights laid out for the processor and with kernels of this library, which is faster and differs by
    /// rounding; null for yes. A GPU has neither.
    /// </summary>
    public bool? PreparesLayers { get; set; }

    /// <summary>
    /// Bytes of weights that the device may hold; null for no limit. A run that needs more memory than there is may use up to this.
    /// </summary>
    public long? MemoryBytes { get; set; }

    /// <summary>Bytes of results that are kept for the next run.</summary>
    public long CacheBytes { get; set; } = 1L << 30;

    /// <summary>Whether weight files are mapped into memory; false to read them, for disks where files change in place.</summary>
    public bool MapsFiles { get; set; } = true;

    /// <summary>SHA-256 of the plugin manifests that may be loaded; null for any.</summary>
    public ISet<string>? TrustedManifests { get; set; }

    /// <summary>Whether the code of plugins is read for calls that may lose a number during garbage collection.</summary>
    public bool AuditsPlugins { get; set; }

    /// <summary>Services that nodes may ask for in their constructors, beside those of the host. Instances only.</summary>
    public IServiceCollection NodeServices { get; init; } = new ServiceCollection();
}
