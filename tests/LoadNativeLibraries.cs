using System.Runtime.CompilerServices;
using IpAdapter.Diffusion.Platform;

namespace IpAdapter.Diffusion.Testing;

/// <summary>
/// Compiled into every test project that uses torch: the libraries lie in another folder, so they are loaded before the first tensor.
/// </summary>
internal static class LoadNativeLibraries
{
    [ModuleInitializer]
    internal static void Load()
    {
        NativeLibraries.LoadTorch();
        NativeLibraries.LoadVips();
    }
}
