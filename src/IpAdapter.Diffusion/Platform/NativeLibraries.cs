using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using IpAdapter.Diffusion.Platform.Caches;

namespace IpAdapter.Diffusion.Platform;

/// <summary>
/// Loads libtorch and libvips before TorchSharp and NetVips look for them. Later requests by bare name find the loaded ones (by their
/// SONAME), wherever they lie,
/// so that several programs can share one copy of half a gigabyte.
/// </summary>
/// <remarks>
/// The folder is the program's own, or the one that the runtime setting <see cref="FolderSetting"/> names. What is not found there is left
/// to TorchSharp's and NetVips' own search.
/// Measured on two cores with a warm page cache: torch 275 ms (nearly all of it libtorch_cpu's relocations and the registration of its
/// operators, on the loading thread alone),
/// the first tensor 13 ms; vips 2 ms, its first picture 27 ms. So each is loaded only when asked for, and a program that knows it will
/// draw can load torch on a thread beside its other beginnings.
/// </remarks>
public static class NativeLibraries
{
    /// <summary>
    /// Name of the runtime setting (<c>runtimeconfig.json</c>, <see cref="AppContext.GetData"/>) for a folder other than the program's own.
    /// </summary>
    public const string FolderSetting = "IpAdapter.Diffusion.NativeFolder";

    private const string Binding = "LibTorchSharp";
    private const string Skia = "libSkiaSharp";   // as SkiaSharp asks for it; plots are drawn with it

    // What is loaded stays loaded until the process ends; these only remember that it is.
    private static readonly Lazy<LoadedTorch> Torch = new(FindAndLoadTorch);
    private static readonly Lazy<bool> Vips = new(FindAndLoadVips);

    /// <summary>The folder that libraries are loaded from.</summary>
    public static string Folder => AppContext.GetData(FolderSetting) as string is { Length: > 0 } folder
        ? folder
        : AppContext.BaseDirectory;

    /// <summary>
    /// Loads libtorch and TorchSharp's binding. Call it before anything of TorchSharp is touched; a second call does nothing.
    /// </summary>
    /// <returns>What was loaded, and what had to be cured.</returns>
    /// <exception cref="DllNotFoundException">
    /// The libraries are missing (the message names the package to add), or this machine can't load them (it says why).
    /// </exception>
    public static LoadedTorch LoadTorch() => Torch.Value;

    /// <summary>
    /// Whether libtorch would compute wrong on this processor without a cure, so that loading takes some tenths of a second longer, and
    /// may have a warning to give. Asks the processor alone.
    /// </summary>
    public static bool TorchNeedsCure => X86Cpu.OfThisMachine is { HidesCaches: true };

    /// <summary>Loads libvips. Call it before anything of NetVips is touched; a second call does nothing.</summary>
    /// <exception cref="DllNotFoundException">
    /// The library is missing (the message names the package to add), or this machine can't load it (it says why).
    /// </exception>
    public static void LoadVips() => _ = Vips.Value;

    private static LoadedTorch FindAndLoadTorch()
    {
        NativeEnvironment.Prepare();
        Require("libtorch", FileName("torch_cpu"), "TorchSharp-cpu (on a GPU: TorchSharp-cuda-linux or TorchSharp-cuda-windows)");
        if (Find(FileName(Binding)) is not { } binding) return new();
        // The binding finds libtorch beside itself; a cured copy may lie elsewhere, so libtorch comes first.
        if (Find(FileName("torch")) is { } libtorch) NativeLibrary.Load(libtorch);
        var cured = default(string);
        if (!NativeLibrary.TryLoad(binding, out var loaded))
        {
            cured = OperatingSystem.IsLinux() ? LibstdcxxCompatibility.GetCompatibleCopy(binding) : null;
            loaded = NativeLibrary.Load(cured ?? binding);
        }

        // A program's own folder may hold the binding too (TorchSharp brings it, without libtorch): two of them in one process would be
        // two.
        nint Resolve(string library, Assembly assembly, DllImportSearchPath? path) => library == Binding ? loaded : 0;
        NativeLibrary.SetDllImportResolver(typeof(Tensor).Assembly, Resolve);
        NativeLibrary.SetDllImportResolver(typeof(NativeLibraries).Assembly, Resolve);
        if (Find(FileName("torch_cpu")) is not { } library) return new() { CuredBinding = cured };

        var handle = NativeLibrary.Load(library);
        var context = TorchContext.Find(handle);
        return new()
        {
            Library = library,
            CuredBinding = cured,
            // oneDNN convolves wherever NNPACK could; NNPACK only says, once a thread and straight to standard error, that it can't work
            // on this processor.
            NnpackIsOff = context?.TryUseNnpack(false) ?? false,
            Caches = CacheSizeRepair.Apply(
                X86Cpu.OfThisMachine,
                () => OneDnnCaches.Find(library, handle),
                () => context?.TryUseOneDnn(false) ?? false),
        };
    }

#pragma warning disable CA2255 // NetVips looks for libvips as soon as a method that names it is compiled: no other code here is earlier.
    [ModuleInitializer]
    internal static void OfferVips()
#pragma warning restore CA2255
    {
        if (AppContext.GetData(FolderSetting) is not null)
            AssemblyLoadContext.Default.ResolvingUnmanagedDll += (_, name) =>
                (name == VipsFile ? Find(VipsFile) : name == Skia ? Find(FileName("SkiaSharp")) : null) is { } library
                    ? NativeLibrary.Load(library) : 0;
    }

    private static string VipsFile => OperatingSystem.IsWindows()
        ? "libvips-42.dll" : OperatingSystem.IsMacOS() ? "libvips.42.dylib" : "libvips.so.42";

    private static bool FindAndLoadVips()
    {
        Require("libvips", VipsFile, $"NetVips.Native.{RuntimeInformation.RuntimeIdentifier}");
        if (Find(VipsFile) is not { } vips) return false;
        NativeLibrary.Load(vips);
        return true;
    }

    // The packages of the managed bindings bring no library, and their own messages name none that does.
    private static void Require(string library, string fileName, string package)
    {
        if (Find(fileName) is not null || NativeLibrary.TryLoad(fileName, typeof(NativeLibraries).Assembly, null, out _)) return;
        throw new DllNotFoundException(
            $"{library} is missing: found no '{fileName}' in {string.Join(" or ", Folders)}, nor where the system keeps libraries. "
            + $"Add the package {package} to the program's project, or name the library's folder in the runtime option '{FolderSetting}'.");
    }

    private static IEnumerable<string> Folders =>
        [Folder, Path.Combine(Folder, "runtimes", RuntimeInformation.RuntimeIdentifier, "native")];

    private static string? Find(string fileName) =>
        Folders.Select(folder => Path.Combine(folder, fileName)).FirstOrDefault(File.Exists);

    private static string FileName(string library) =>
        OperatingSystem.IsWindows() ? $"{library}.dll" : OperatingSystem.IsMacOS() ? $"lib{library}.dylib" : $"lib{library}.so";
}
