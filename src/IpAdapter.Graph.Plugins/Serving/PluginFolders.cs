using IpAdapter.Graph.Plugins.Manifests;

namespace IpAdapter.Graph.Plugins.Serving;

/// <summary>Where plugins lie: folders of plugins, and plugins themselves.</summary>
internal sealed class PluginFolders(IEnumerable<string> roots)
{
    /// <summary>The folders given, absolute.</summary>
    public IReadOnlyList<string> Roots { get; } = [.. roots.Select(Path.GetFullPath).Select(Path.TrimEndingDirectorySeparator).Distinct()];

    /// <summary>Every plugin's folder that has a manifest, root by root and by name.</summary>
    public IReadOnlyList<string> Find() => [.. Roots.SelectMany(PluginsIn)];

    /// <summary>The plugin's folder that a path lies in; null where it is in none.</summary>
    public string? FindContaining(string path)
    {
        foreach (var root in Roots)
        {
            if (!path.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                continue;
            if (HasManifest(root))
                return root;
            var first = path[(root.Length + 1)..].Split(Path.DirectorySeparatorChar)[0];
            return Path.Combine(root, first);
        }

        return null;
    }

    /// <summary>Whether a folder is a plugin's.</summary>
    public static bool HasManifest(string folder) => File.Exists(Path.Combine(folder, PluginManifest.FileName));

    private static IEnumerable<string> PluginsIn(string root)
    {
        if (HasManifest(root))
            return [root];
        return Directory.Exists(root) ? Directory.EnumerateDirectories(root).Where(HasManifest).Order(StringComparer.Ordinal) : [];
    }
}
