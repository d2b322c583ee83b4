using IpAdapter.Diffusion.Layers;
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
    /// How layers compute on a processor: which it is decides the time, the memory, and the last bits of what comes out. Null for
    /// <see cref="LayerForms.Winograd"/>, and where <see cref="MemoryBytes"/> is given, for <see cref="LayerForms.Prepared"/>, which takes
    /// no more memory than plain weights. A GPU has plain ones alone.
    /// </summary>
    public LayerForms? Forms { get; set; }

    /// <summary>
    /// Bytes of weights that the device may hold; null for no limit. A run that needs more memory than there is may use up to this.
    /// </summary>
    public long? MemoryBytes { get; set; }

    /// <summary>Bytes of results that are kept for the next run.</summary>
    public long CacheBytes { get; set; } = 1L << 30;

    /// <summary>
    /// Whether models stay loaded for the runs to come. Without, weights that no node of a run needs any more are let go of before the next
    /// node begins: less memory for a program that runs one workflow.
    /// </summary>
    public bool KeepsModels { get; set; } = true;

    /// <summary>Whether weight files are mapped into memory; false to read them, for disks where files change in place.</summary>
    public bool MapsFiles { get; set; } = true;

    /// <summary>SHA-256 of the plugin manifests that may be loaded; null for any.</summary>
    public ISet<string>? TrustedManifests { get; set; }

    /// <summary>Whether the code of plugins is read for calls that may lose a number during garbage collection.</summary>
    public bool AuditsPlugins { get; set; }

    /// <summary>Services that nodes may ask for in their constructors, beside those of the host. Instances only.</summary>
    public IServiceCollection NodeServices { get; init; } = new ServiceCollection();
}
