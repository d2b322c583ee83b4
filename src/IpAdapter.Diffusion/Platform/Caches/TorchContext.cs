using System.Runtime.InteropServices;

namespace IpAdapter.Diffusion.Platform.Caches;

/// <summary>
/// Switches of libtorch's <c>at::Context</c> that TorchSharp has no names for. The library exports them, by the names that Linux and macOS
/// compilers give.
/// </summary>
internal sealed unsafe class TorchContext
{
    private readonly nint _library;
    private readonly nint _context;

    private TorchContext(nint library, nint context) => (_library, _context) = (library, context);

    /// <summary>Finds the context of a loaded libtorch_cpu; null where a build names it otherwise.</summary>
    public static TorchContext? Find(nint library) =>
        NativeLibrary.TryGetExport(library, "_ZN2at13globalContextEv", out var get)
            ? new(library, ((delegate* unmanaged<nint>)get)())
            : null;

    /// <summary>Whether oneDNN may be used; null where a build has no such switch.</summary>
    public bool? UsesOneDnn => Get("_ZNK2at7Context17userEnabledMkldnnEv");

    /// <summary>Whether NNPACK may be used; null where a build has no such switch.</summary>
    public bool? UsesNnpack => Get("_ZNK2at7Context17userEnabledNNPACKEv");

    /// <summary>Lets oneDNN be used or not, from now on; false where a build has no such switch.</summary>
    public bool TryUseOneDnn(bool use) => TrySet("_ZN2at7Context20setUserEnabledMkldnnEb", use);

    /// <summary>Lets NNPACK be used or not, from now on; false where a build has no such switch.</summary>
    public bool TryUseNnpack(bool use) => TrySet("_ZN2at7Context20setUserEnabledNNPACKEb", use);

    private bool? Get(string getter) =>
        NativeLibrary.TryGetExport(_library, getter, out var get) ? ((delegate* unmanaged<nint, byte>)get)(_context) != 0 : null;

    private bool TrySet(string setter, bool value)
    {
        if (!NativeLibrary.TryGetExport(_library, setter, out var set))
            return false;
        ((delegate* unmanaged<nint, byte, void>)set)(_context, value ? (byte)1 : (byte)0);
        return true;
    }
}
