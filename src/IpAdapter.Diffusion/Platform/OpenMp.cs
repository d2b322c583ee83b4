using System.Runtime.InteropServices;

namespace IpAdapter.Diffusion.Platform;

/// <summary>The OpenMP library that libtorch computes with, where it has the entry points of GNU's (Linux).</summary>
internal sealed unsafe class OpenMp
{
    private static readonly Lazy<OpenMp?> Found = new(Find);

    private OpenMp()
    {
    }

    /// <summary>That of the libtorch that is loaded; null where there is none such.</summary>
    public static OpenMp? OfTorch => Found.Value;

    /// <summary><c>GOMP_parallel</c>: runs a function on that many threads (0 for the usual number) and waits for them.</summary>
    public required delegate* unmanaged[Cdecl]<delegate* unmanaged[Cdecl]<void*, void>, void*, uint, uint, void> Parallel { get; init; }

    /// <summary><c>omp_get_thread_num</c>: the number of the thread that calls it, from 0.</summary>
    public required delegate* unmanaged[Cdecl]<int> ThisThread { get; init; }

    private static OpenMp? Find()
    {
        // What a library needs is searched too, so its OpenMP is found without its name, which differs from build to build.
        if (NativeLibraries.LoadTorch().Library is not { } file
            || !NativeLibrary.TryLoad(file, out var torch)
            || !NativeLibrary.TryGetExport(torch, "GOMP_parallel", out var parallel)
            || !NativeLibrary.TryGetExport(torch, "omp_get_thread_num", out var thisThread))
            return null;
        return new()
        {
            Parallel = (delegate* unmanaged[Cdecl]<delegate* unmanaged[Cdecl]<void*, void>, void*, uint, uint, void>)parallel,
            ThisThread = (delegate* unmanaged[Cdecl]<int>)thisThread,
        };
    }
}
