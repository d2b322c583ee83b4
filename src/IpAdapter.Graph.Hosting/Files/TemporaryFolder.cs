namespace IpAdapter.Graph.Hosting.Files;

/// <summary>A folder for files that only live as long as this object. It is made when it is first asked for.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly Lazy<string> _path = new(() => Directory.CreateTempSubdirectory("ipgraph-").FullName);

    /// <summary>The folder.</summary>
    public string Path => _path.Value;

    /// <inheritdoc/>
    public void Dispose()
    {
        // The system chose the name for this object: nobody else's files are in the folder.
        if (_path.IsValueCreated && Directory.Exists(_path.Value))
            Directory.Delete(_path.Value, recursive: true);
    }
}
