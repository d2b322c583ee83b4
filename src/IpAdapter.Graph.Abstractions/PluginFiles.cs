namespace IpAdapter.Graph;

/// <summary>
/// The files that a plugin was shipped with. A node or a service of the plugin takes it through its constructor. They are a copy that was
/// checked against the manifest:
/// read them, never write there; the folder goes when the plugin is unloaded.
/// </summary>
/// <remarks>
/// An assembly of a plugin has no location of its own, and the program's folder is the host's, so neither leads to these files.
/// </remarks>
/// <param name="folder">Absolute path of the folder.</param>
public sealed class PluginFiles(string folder)
{
    /// <summary>Absolute path of the folder.</summary>
    public string Folder { get; } = folder;

    /// <summary>Finds a file.</summary>
    /// <param name="name">Its path in the plugin's folder, with slashes: <c>data/styles.csv</c>.</param>
    /// <returns>Its absolute path.</returns>
    /// <exception cref="FileNotFoundException">The plugin has no such file: it is not laid out with it.</exception>
    public string PathOf(string name)
    {
        var path = Path.Combine(Folder, name);
        return File.Exists(path)
            ? path
            : throw new FileNotFoundException($"the plugin has no file '{name}': is it in the project with "
                + "CopyToOutputDirectory=\"PreserveNewest\", and spelt the same?", name);
    }
}
