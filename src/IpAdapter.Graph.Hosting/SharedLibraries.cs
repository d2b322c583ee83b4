using System.Reflection;
using IpAdapter.Diffusion.Devices;

namespace IpAdapter.Graph.Hosting;

/// <summary>Libraries that a process has once, in the host, and that no plugin may bring along.</summary>
internal static class SharedLibraries
{
    /// <summary>Assemblies whose types may travel between nodes.</summary>
    public static IReadOnlyList<Assembly> Contracts => [typeof(DeviceStore).Assembly];

    /// <summary>Other assemblies of which there can be only one.</summary>
    public static IReadOnlyList<Assembly> Assemblies => [typeof(TorchSharp.torch).Assembly, typeof(ContentStore.ValueStore).Assembly];

    /// <summary>
    /// Beginnings of the names of libtorch's native files: it is half a gigabyte, and two of them in a process don't work.
    /// </summary>
    public static IReadOnlyList<string> NativeFiles => ["libtorch", "libLibTorchSharp", "LibTorchSharp", "libc10", "torch_", "c10"];
}
