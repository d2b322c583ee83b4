using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Security.Cryptography;
using IpAdapter.Graph.Plugins.Manifests;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Plugins.Loading;

/// <summary>
/// Copies the files that a manifest names, and no other, each checked against its hash on the way: what is loaded is what was checked.
/// </summary>
internal static class VerifiedCopy
{
    /// <exception cref="PluginRefusedException">A file is missing, is not the one the manifest names, or must not be in a
    /// plugin.</exception>
    public static void Make(string folder, PluginManifest manifest, HostAssemblies host, string target)
    {
        if (!manifest.Files.ContainsKey(manifest.Entry))
            throw new PluginRefusedException($"the entry assembly '{manifest.Entry}' is not among the files of {PluginManifest.FileName}");
        foreach (var contract in manifest.Contracts)
        {
            if (!manifest.Files.ContainsKey(contract + ".dll"))
                throw new PluginRefusedException($"the contract assembly '{contract}' is not among the files of {PluginManifest.FileName} "
                    + $"(looked for '{contract}.dll')");
        }

        foreach (var (path, hash) in manifest.Files)
        {
            if (host.OwnFile(path))
                throw HostOwned(path);
            var bytes = Read(folder, path);
            var found = Convert.ToHexStringLower(SHA256.HashData(bytes));
            if (!found.Equals(hash, StringComparison.OrdinalIgnoreCase))
                throw new PluginRefusedException($"the hash of '{path}' is {found[..12]}..., but {PluginManifest.FileName} says "
                    + $"{hash[..12].ToLowerInvariant()}...: the file was changed after the plugin was built; build it again");
            if (path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) && AssemblyNameOf(bytes) is { } name && host.Own(name))
                throw HostOwned($"{path} (assembly {name})");

            var copy = Path.Combine(target, path);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.WriteAllBytes(copy, bytes);
        }
    }

    private static byte[] Read(string folder, string path)
    {
        if (SpecialFile.KindOf(Path.Combine(folder, path)) is { } kind)
            throw new PluginRefusedException($"'{path}', named in {PluginManifest.FileName}, is {kind}, not a file: build "
                + "the plugin again");
        try
        {
            return File.ReadAllBytes(Path.Combine(folder, path));
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            throw new PluginRefusedException($"'{path}' is named in {PluginManifest.FileName} but cannot be read: {missing.Message}",
                missing);
        }
    }

    /// <summary>The name an assembly gives itself, whatever its file is called; null for what is no assembly.</summary>
    private static string? AssemblyNameOf(byte[] bytes)
    {
        try
        {
            using var image = new PEReader(new MemoryStream(bytes));
            if (!image.HasMetadata)
                return null;
            var metadata = image.GetMetadataReader();
            return metadata.IsAssembly ? metadata.GetString(metadata.GetAssemblyDefinition().Name) : null;
        }
        catch (BadImageFormatException)
        {
            return null;
        }
    }

    private static PluginRefusedException HostOwned(string what) =>
        new($"it carries '{what}', which is the host's alone: a second copy would split each of its types in two. Reference the package "
            + "with ExcludeAssets=\"runtime;native\" (a project with Private=\"false\")");
}
