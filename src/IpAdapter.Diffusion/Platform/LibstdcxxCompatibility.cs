using System.Security.Cryptography;

namespace IpAdapter.Diffusion.Platform;

/// <summary>
/// Makes a copy of <c>libLibTorchSharp.so</c> that loads where the system's libstdc++ is older than the one it was linked with (Debian 12,
/// Ubuntu 22.04, RHEL 9).
/// </summary>
/// <remarks>
/// The library needs <c>GLIBCXX_3.4.32</c> for one symbol alone, <c>std::ios_base_library_init()</c>: an empty function that newer
/// compilers refer to in order to force a link order.
/// In the copy the reference goes to <c>std::get_new_handler()</c> instead, which takes nothing, changes nothing, and has been there since
/// <c>GLIBCXX_3.4.20</c>. The original is never written to.
/// </remarks>
internal static class LibstdcxxCompatibility
{
    private const string MissingVersion = "GLIBCXX_3.4.32";
    private const string MissingSymbol = "_ZSt21ios_base_library_initv";
    private const string PresentVersion = "GLIBCXX_3.4.20";
    private const string PresentSymbol = "_ZSt15get_new_handlerv";

    /// <summary>
    /// Gives the cured copy of a library, made once: beside it, or in the user's cache folder where the library's own can't be written to.
    /// </summary>
    /// <exception cref="DllNotFoundException">It needs something else that this machine lacks.</exception>
    public static string GetCompatibleCopy(string path)
    {
        var library = File.ReadAllBytes(path);
        // The name carries the content, so that another version of the package never meets an older one's copy.
        var name = $"{Path.GetFileNameWithoutExtension(path)}.cured-{Convert.ToHexStringLower(SHA256.HashData(library).AsSpan(0, 8))}.so";
        string[] folders =
        [
            Path.GetDirectoryName(Path.GetFullPath(path))!,
            Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData,
                Environment.SpecialFolderOption.DoNotVerify), "ipadapter-graph", "native"),
        ];
        foreach (var folder in folders)
        {
            var copy = Path.Combine(folder, name);
            if (File.Exists(copy)) return copy;
        }

        Cure(library, path);
        return folders.Select(folder => TryWrite(library, folder, name)).FirstOrDefault(copy => copy is not null)
            ?? throw new DllNotFoundException($"{path} needs {MissingVersion}, which this system's libstdc++ lacks. A copy that does "
                + $"without can't be written to any of: {string.Join(", ", folders)}.");
    }

    /// <summary>Redirects the one symbol, in memory.</summary>
    /// <exception cref="DllNotFoundException">This is not a library that the cure is for.</exception>
    public static void Cure(byte[] library, string path)
    {
        try
        {
            new ElfImports(library).Redirect(MissingSymbol, MissingVersion, PresentSymbol, PresentVersion);
        }
        catch (InvalidDataException reason)
        {
            throw new DllNotFoundException($"{path} can't be loaded here, and not for the known reason (an old libstdc++): "
                + $"{reason.Message}", reason);
        }
    }

    private static string? TryWrite(byte[] library, string folder, string name)
    {
        var copy = Path.Combine(folder, name);
        var unfinished = Path.Combine(folder, $".{name}.{Environment.ProcessId}");
        try
        {
            Directory.CreateDirectory(folder);
            File.WriteAllBytes(unfinished, library);
            // Renamed when whole: another process that starts now sees all of it or nothing.
            File.Move(unfinished, copy, overwrite: true);
            return copy;
        }
        catch (Exception reason) when (reason is IOException or UnauthorizedAccessException)
        {
            File.Delete(unfinished);
            return null;
        }
    }
}
