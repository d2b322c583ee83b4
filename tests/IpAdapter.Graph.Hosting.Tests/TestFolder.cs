namespace IpAdapter.Graph.Hosting.Tests;

/// <summary>A folder that is deleted with the test.</summary>
internal sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("ipgraph-hosting-").FullName;

    public string In(string name) => System.IO.Path.Combine(Path, name);

    public string Write(string name, string content)
    {
        File.WriteAllText(In(name), content);
        return In(name);
    }

    /// <summary>Puts a built test plugin into a folder, as a build would: the manifest last.</summary>
    public string Put(string plugin, string folder)
    {
        var to = Directory.CreateDirectory(In(folder)).FullName;
        foreach (var file in Directory.EnumerateFiles(System.IO.Path.Combine(Built.TestPlugins, plugin))
            .OrderBy(file => System.IO.Path.GetFileName(file) == "plugin.yaml"))
            File.Copy(file, System.IO.Path.Combine(to, System.IO.Path.GetFileName(file)), overwrite: true);
        return to;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
